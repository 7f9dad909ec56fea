namespace EdgeConv.Frames;

/// <summary>What becomes of a frame before a model sees it; FORMULAS.md beside this file has the arithmetic.</summary>
public sealed record FrameConversion
{
    /// <summary>The part of the frame to take; null takes all of it.</summary>
    public Rectangle? Crop { get; init; }

    /// <summary>Width of the target in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the target in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Channels of the target.</summary>
    public ChannelOrder Channels { get; init; } = ChannelOrder.Rgb;

    /// <summary>How sizes change.</summary>
    public ResizeFilter Filter { get; init; } = ResizeFilter.Area;

    /// <summary>How luma and chroma of the source, or luma of the target, relate to red, green and blue.</summary>
    public ColourMatrix Matrix { get; init; } = ColourMatrix.Bt601;

    /// <summary>Levels of a source of luma, with or without chroma; the target always uses all levels.</summary>
    public ColourRange Range { get; init; } = ColourRange.Full;
}
