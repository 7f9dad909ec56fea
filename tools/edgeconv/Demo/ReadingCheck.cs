namespace EdgeConv.Command.Demo;

/// <summary>What became of a frame's reading.</summary>
internal enum Verdict
{
    Accepted,

    /// <summary>A candidate: nothing is reported until a second reading agrees.</summary>
    First,

    /// <summary>A digit is neither clearly one nor between two.</summary>
    Unsure,

    /// <summary>The drums do not fit together.</summary>
    Misfit,

    Backwards,
    TooFast,
}

/// <summary>
/// Checks each reading against the last accepted one: never backwards, never faster than a limit. Rules: tools/meter/README.md, "Reading".
/// </summary>
internal sealed class ReadingCheck(double unitsPerFrame, double modulus = 100_000)
{
    private const double LeastConfidence = 0.75, MostMisfit = 0.3, Play = 0.3;

    private double? _candidate;
    private int _frames;

    /// <summary>The reported reading: the last accepted one; null before there is one.</summary>
    public double? Value { get; private set; }

    /// <summary>Takes one frame's reading.</summary>
    /// <param name="confidence">The smallest of its digits.</param>
    public Verdict Offer(MeterReading reading, double confidence)
    {
        _frames++;
        if (confidence < LeastConfidence)
            return Verdict.Unsure;
        if (reading.Misfit > MostMisfit)
            return Verdict.Misfit;
        if ((Value ?? _candidate) is not { } earlier)
            return Candidate(reading.Value, Verdict.First);
        double way = MeterReading.Way(earlier, reading.Value, modulus);
        if (way < -Play || way > unitsPerFrame * _frames + Play)
        {
            Verdict refused = way < 0 ? Verdict.Backwards : Verdict.TooFast;
            return Value is null ? Candidate(reading.Value, refused) : refused;
        }
        Value = way > 0 ? reading.Value : earlier; // within the play the report stays
        _frames = 0;
        return Verdict.Accepted;
    }

    private Verdict Candidate(double reading, Verdict verdict)
    {
        (_candidate, _frames) = (reading, 0);
        return verdict;
    }
}
