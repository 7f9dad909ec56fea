namespace EdgeConv.Simulator;

/// <summary>A recorded session's file.</summary>
/// <param name="Path">Where it lies: in the simulation's own folder, which goes with it.</param>
/// <param name="Note">Why it ended before it was asked to; null where it did not.</param>
internal sealed record RecordedSession(string Path, long Frames, long Bytes, string? Note);

/// <summary>What came of running a recorded session again.</summary>
/// <param name="IsSame">Whether outputs, rules and pins were the same, bit for bit and frame by frame.</param>
/// <param name="Differences">The first difference of each kind, one line each.</param>
internal sealed record ReplayResult(long Frames, bool IsSame, string OutputsHash, long RuleChanges, long PinTransitions, IReadOnlyList<string> Differences);
