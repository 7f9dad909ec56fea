using EdgeConv.Errors;

namespace EdgeConv.Frames;

/// <summary>A picture where it lies: a camera's buffer or an array, never copied.</summary>
public readonly ref struct Frame
{
    /// <summary>Looks at pixels as a frame.</summary>
    /// <param name="pixels">At least <see cref="FrameLayout.FrameBytes"/> bytes, the upper left pixel first.</param>
    /// <param name="layout">What the bytes mean.</param>
    /// <exception cref="EdgeConvException">Too few bytes.</exception>
    public Frame(ReadOnlySpan<byte> pixels, FrameLayout layout)
    {
        if (pixels.Length < layout.FrameBytes)
            throw new EdgeConvException(FrameErrors.Bytes, $"Frame of {layout.Width}x{layout.Height} in {layout.Format} needs {layout.FrameBytes} bytes, got {pixels.Length}.");
        Pixels = pixels;
        Layout = layout;
    }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Pixels { get; }

    /// <summary>What the bytes mean.</summary>
    public FrameLayout Layout { get; }
}
