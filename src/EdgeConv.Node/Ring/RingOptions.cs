namespace EdgeConv.Node.Ring;

/// <summary>Sizes of a ring; they do not change after it is made.</summary>
internal sealed record RingOptions
{
    /// <summary>Results that are kept, 2 to 65,536.</summary>
    public int Results { get; init; } = 256;

    /// <summary>Changes of rules that are kept, 2 to 65,536: as far back as a gateway that was away can still read.</summary>
    public int Events { get; init; } = 1024;

    /// <summary>Pictures that are kept, 0 (no pictures at all), or 2 to 64.</summary>
    public int Pictures { get; init; } = 4;

    /// <summary>The largest picture, 64 bytes to 64 MiB: a frame's bytes, or what the driver says a JPEG takes at most.</summary>
    public int PictureBytes { get; init; } = 640 * 480 * 2;

    /// <summary>Pictures per second at most, above 0 and up to 60.</summary>
    public double PicturesPerSecond { get; init; } = 5;

    /// <exception cref="EdgeConvException">A size is out of range.</exception>
    internal void Check()
    {
        InRange(Results is >= 2 and <= 65536, "results", Results, "2 to 65,536");
        InRange(Events is >= 2 and <= 65536, "events", Events, "2 to 65,536");
        InRange(Pictures is 0 or (>= 2 and <= 64), "pictures", Pictures, "0, or 2 to 64");
        InRange(PictureBytes is >= 64 and <= 64 << 20, "bytes of a picture", PictureBytes, "64 to 67,108,864");
        InRange(PicturesPerSecond is > 0 and <= 60, "pictures per second", PicturesPerSecond, "above 0 and up to 60");
    }

    private static void InRange(bool isInRange, string what, double value, string range)
    {
        if (!isInRange)
            throw new EdgeConvException(RingErrors.Options, $"ring: {value} {what}: give {range}.");
    }
}
