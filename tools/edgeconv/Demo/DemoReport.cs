using EdgeConv.Testing;

namespace EdgeConv.Command.Demo;

/// <summary>One frame of the sequence as it was read.</summary>
/// <param name="Seconds">Since the first frame.</param>
/// <param name="Reported">The last accepted reading, this frame's included; null before there is one.</param>
/// <param name="Advanced">Whole units that the reported reading went on.</param>
internal sealed record FrameReading(
    int Frame, double Seconds, double Truth, double[] Positions, double Confidence, double Reading, double Misfit, Verdict Verdict,
    double? Reported, int Advanced);

/// <summary>When the line rose and fell, in seconds since the first frame.</summary>
internal sealed record LinePulse(double Rose, double Fell)
{
    public static LinePulse[] Of(IEnumerable<PinTransition> transitions, DateTimeOffset start)
    {
        double[] seconds = [.. transitions.Select(transition => (transition.Time - start).TotalSeconds)];
        return [.. seconds.Chunk(2).Where(pair => pair.Length == 2).Select(pair => new LinePulse(pair[0], pair[1]))];
    }
}

/// <summary>Right answers on tools/meter/evaluation.npy, per cent.</summary>
internal sealed record KindAccuracy(string Kind, int Pictures, double Float, double Int8);

/// <summary>Everything the demo says.</summary>
/// <param name="Held">Frames that were refused: the last accepted reading stayed. The first reading of all is neither accepted nor
/// held.</param>
internal sealed record DemoReport(
    string Model, string Picture, int Frames, int Accepted, int Held, int Advances, int Pulses, double WorstError,
    double MedianMilliseconds,
    long ArenaBytes, long ArenaLowerBound, long WeightsBytes, long FileBytes, long Macs, KindAccuracy[] Accuracy, LinePulse[] Line,
    FrameReading[] Readings);
