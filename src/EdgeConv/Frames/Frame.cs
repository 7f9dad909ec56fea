using EdgeConv.Errors;

namespace EdgeConv.Frames;

/// <summary>A picture where it lies: a camera's buffer or an array, never copied; or, from a decoder, rows that are made when they are asked for.</summary>
public readonly unsafe ref struct Frame
{
    /// <summary>Looks at pixels as a frame.</summary>
    /// <param name="pixels">At least <see cref="FrameLayout.FrameBytes"/> bytes, the upper left pixel first.</param>
    /// <param name="layout">What the bytes mean.</param>
    /// <exception cref="EdgeConvException">Too few bytes.</exception>
    public Frame(ReadOnlySpan<byte> pixels, FrameLayout layout)
    {
        if (pixels.Length < layout.FrameBytes)
            throw new EdgeConvException(FrameErrors.Bytes,
                $"Frame of {layout.Width}x{layout.Height} in {layout.Format} needs {layout.FrameBytes} bytes, got {pixels.Length}.");
        Pixels = pixels;
        Layout = layout;
    }

    /// <summary>A frame whose rows are made on demand.</summary>
    /// <param name="layout">Size and format; the strides mean nothing.</param>
    /// <param name="rows">
    /// Called as (context, row of luma, where the rows' pointers go) on the reader's thread, for ascending rows, each at most once from the frame's first to its
    /// last; a smaller row than the last begins the frame again. A row's pointers stay valid until two further rows were asked for. Must not throw.
    /// </param>
    /// <param name="context">Handed to it; valid as long as the frame is.</param>
    internal Frame(FrameLayout layout, delegate*<void*, int, PlaneRows*, void> rows, void* context)
    {
        Layout = layout;
        Rows = rows;
        Context = context;
    }

    /// <summary>The bytes; empty where rows are made on demand.</summary>
    public ReadOnlySpan<byte> Pixels { get; }

    /// <summary>What the bytes mean.</summary>
    public FrameLayout Layout { get; }

    /// <summary>Who makes rows on demand; null where the frame has its bytes.</summary>
    internal delegate*<void*, int, PlaneRows*, void> Rows { get; }

    /// <summary>Handed to <see cref="Rows"/>.</summary>
    internal void* Context { get; }
}
