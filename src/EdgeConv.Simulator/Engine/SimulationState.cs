namespace EdgeConv.Simulator;

/// <summary>Everything that a simulation is at a moment.</summary>
/// <param name="Run">Counts the node's starts: a change of source, model, board or plan starts it anew.</param>
/// <param name="Speed">Times the source's own; 0 as fast as it goes.</param>
/// <param name="Asleep">Whether the node waits for its wake pin.</param>
/// <param name="Frame">The newest frame that was decided on; null before the first.</param>
/// <param name="Answer">What the model said of it; null before the first.</param>
/// <param name="FramesPerSecond">Frames a second lately, on the wall clock.</param>
/// <param name="Frames">Frames that the model saw since the node started.</param>
/// <param name="AllocatedBytes">Managed bytes that the inference thread allocated while nothing but frames went on, as the node counts them.</param>
/// <param name="OutputsHash">FNV-1a over all raw outputs of this run, 16 hexadecimal digits.</param>
/// <param name="Recording">Null while nothing is recorded.</param>
/// <param name="Replay">Null while no session is replayed.</param>
/// <param name="Errors">What keeps it from running, one line each; empty while all is well.</param>
internal sealed record SimulationState(
    long Run, bool Playing, double Speed, bool Asleep, SourceState Source, FrameState? Frame, AnswerState? Answer, IReadOnlyList<RuleView> Rules, BoardState Board,
    LatencyState Latency, double FramesPerSecond, long Frames, long AllocatedBytes, string OutputsHash, MemoryState Memory,
    RecordingState? Recording, ReplayState? Replay, IReadOnlyList<string> Errors);

/// <summary>Where frames come from.</summary>
/// <param name="Kind"><c>demo</c>, <c>pictures</c>, <c>raw</c>, <c>recording</c> or <c>camera</c>.</param>
/// <param name="Position">Index of the newest frame.</param>
/// <param name="Frames">How many there are before it begins again; 0 for a camera.</param>
internal sealed record SourceState(string Name, string Kind, long Position, long Frames);

/// <summary>A frame.</summary>
/// <param name="Sequence">Counts from 0, on over each new beginning of the source; what <c>?n=</c> names.</param>
/// <param name="Milliseconds">Its time on the source's own clock, since the simulation began.</param>
internal sealed record FrameState(long Sequence, double Milliseconds);

/// <summary>A rule.</summary>
/// <param name="IsOn">After debounce and hold times: what its outputs show.</param>
/// <param name="Holds">Whether its condition held in the newest frame.</param>
/// <param name="Pin">The input that it looks at; null where it looks at an answer.</param>
internal sealed record RuleView(string Name, bool IsOn, bool Holds, string? Pin);

/// <summary>Microseconds, half of the latest frames took no longer: making rows, the rest of the inference, rules, setting pins, and all.</summary>
/// <param name="P50">Of all parts together, as <paramref name="Total"/>.</param>
/// <param name="P99">99 of 100 took no longer.</param>
internal sealed record LatencyState(double Rows, double Inference, double Rules, double Output, double Total, double P50, double P99);

/// <summary>Activation memory.</summary>
/// <param name="Plan"><c>layer</c>, <c>overlap</c> or <c>stream</c>, or <c>file</c> where the plan is the file's own.</param>
/// <param name="Arena">Bytes of it.</param>
/// <param name="Bound">The lower bound for the plan's order of steps.</param>
/// <param name="Limit">What the board allows.</param>
internal sealed record MemoryState(string Plan, long Arena, long Bound, long Limit);

/// <param name="Bytes">Of its frames.</param>
/// <param name="Note">Why it takes no more frames; null while it does.</param>
internal sealed record RecordingState(long Frames, long Bytes, string? Note);

/// <param name="Frames">How many frames of it were played.</param>
/// <param name="Total">Of so many.</param>
internal sealed record ReplayState(string Name, long Frames, long Total);
