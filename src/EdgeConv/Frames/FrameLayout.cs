using EdgeConv.Errors;

namespace EdgeConv.Frames;

/// <summary>Size and memory layout of a camera's frames.</summary>
public readonly record struct FrameLayout
{
    /// <summary>The largest width or height.</summary>
    public const int MaxSide = 16384;

    /// <summary>Describes frames.</summary>
    /// <param name="width">Pixels per row, 1 to <see cref="MaxSide"/>; even for <see cref="PixelFormat.Yuyv"/>.</param>
    /// <param name="height">Rows, 1 to <see cref="MaxSide"/>.</param>
    /// <param name="format">How pixels lie in a row.</param>
    /// <param name="strideBytes">Bytes from one row to the next; 0 where rows follow one another without a gap.</param>
    /// <exception cref="EdgeConvException">The numbers fit no frame.</exception>
    public FrameLayout(int width, int height, PixelFormat format, int strideBytes = 0)
    {
        if (width is < 1 or > MaxSide || height is < 1 or > MaxSide)
            throw new EdgeConvException(FrameErrors.Size, $"Frame of {width}x{height}: give a width and a height from 1 to {MaxSide}.");
        if (format == PixelFormat.Yuyv && width % 2 != 0)
            throw new EdgeConvException(FrameErrors.Size, $"Frame of {width}x{height} in Yuyv: two pixels share their chroma, so give an even width.");
        Width = width;
        Height = height;
        Format = format;
        RowBytes = format switch
        {
            PixelFormat.Grey => width,
            PixelFormat.Rgb24 or PixelFormat.Bgr24 => 3 * width,
            PixelFormat.Yuyv => 2 * width,
            _ => throw new EdgeConvException(FrameErrors.Format, $"Frame in pixel format {(int)format}: use one that PixelFormat names."),
        };
        StrideBytes = strideBytes == 0 ? RowBytes : strideBytes;
        if (StrideBytes < RowBytes)
            throw new EdgeConvException(FrameErrors.Stride, $"Frame of {width}x{height} in {format}: a row has {RowBytes} bytes, so give a stride of at least that, not {strideBytes}.");
    }

    /// <summary>Pixels per row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>How pixels lie in a row.</summary>
    public PixelFormat Format { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public int StrideBytes { get; }

    /// <summary>Bytes of a row that hold pixels.</summary>
    public int RowBytes { get; }

    /// <summary>Bytes from the first pixel to the last; the last row needs no gap behind it.</summary>
    public long FrameBytes => (Height - 1L) * StrideBytes + RowBytes;
}
