using EdgeConv.Errors;

namespace EdgeConv.Frames;

/// <summary>
/// Size and memory layout of a camera's frames. Formats of several planes begin with luma, <see cref="StrideBytes"/> times <see cref="Height"/> bytes;
/// then come planes of chroma, each <see cref="ChromaStrideBytes"/> times <see cref="ChromaHeight"/> bytes.
/// </summary>
public readonly record struct FrameLayout
{
    /// <summary>The largest width or height.</summary>
    public const int MaxSide = 16384;

    /// <summary>Describes frames.</summary>
    /// <param name="width">Pixels per row, 1 to <see cref="MaxSide"/>; even for <see cref="PixelFormat.Yuyv"/>.</param>
    /// <param name="height">Rows, 1 to <see cref="MaxSide"/>.</param>
    /// <param name="format">How pixels lie in a row.</param>
    /// <param name="strideBytes">
    /// Bytes from one row, of the first plane, to the next: what V4L2 calls bytesperline. 0 where rows follow one another without a gap, but for rounding
    /// up to whole samples of chroma. A multiple of the pixels that share a sample of chroma in a row.
    /// </param>
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
            PixelFormat.Rgb24 or PixelFormat.Bgr24 => 3 * width,
            PixelFormat.Yuyv => 2 * width,
            >= PixelFormat.Grey and <= PixelFormat.I411 => width,
            _ => throw new EdgeConvException(FrameErrors.Format, $"Frame in pixel format {(int)format}: use one that PixelFormat names."),
        };
        int shared = 1 << ChromaShiftX;
        StrideBytes = strideBytes == 0 ? (RowBytes + shared - 1) / shared * shared : strideBytes;
        if (StrideBytes < RowBytes)
            throw new EdgeConvException(FrameErrors.Stride,
                $"Frame of {width}x{height} in {format}: a row has {RowBytes} bytes, so give a stride of at least that, not {strideBytes}.");
        if (StrideBytes % shared != 0)
            throw new EdgeConvException(FrameErrors.Stride,
                $"Frame of {width}x{height} in {format}: {shared} pixels share their chroma, so give a stride that is a multiple of {shared}, not {strideBytes}.");
    }

    /// <summary>Pixels per row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>How pixels lie in a row.</summary>
    public PixelFormat Format { get; }

    /// <summary>Bytes from one row to the next; of luma, where there are several planes.</summary>
    public int StrideBytes { get; }

    /// <summary>Bytes of a row that hold pixels; of luma, where there are several planes.</summary>
    public int RowBytes { get; }

    /// <summary>Planes: 1, or 2 for <see cref="PixelFormat.Nv12"/>, or 3.</summary>
    public int Planes => Format switch { PixelFormat.Nv12 => 2, >= PixelFormat.I420 => 3, _ => 1 };

    /// <summary>Samples in a row of a plane of chroma, of U and of V; 0 without such a plane.</summary>
    public int ChromaWidth => Planes == 1 ? 0 : (Width + (1 << ChromaShiftX) - 1) >> ChromaShiftX;

    /// <summary>Rows of a plane of chroma; 0 without such a plane.</summary>
    public int ChromaHeight => Planes == 1 ? 0 : (Height + (1 << ChromaShiftY) - 1) >> ChromaShiftY;

    /// <summary>
    /// Bytes from one row of chroma to the next: that of luma for <see cref="PixelFormat.Nv12"/>, else that of luma over the pixels that share a sample, as
    /// V4L2 defines its formats of one buffer; 0 without a plane of chroma.
    /// </summary>
    public int ChromaStrideBytes => Planes switch { 1 => 0, 2 => StrideBytes, _ => StrideBytes >> ChromaShiftX };

    /// <summary>Bytes from the first pixel to the last; the last row needs no gap behind it.</summary>
    public long FrameBytes => Planes == 1
        ? (Height - 1L) * StrideBytes + RowBytes
        : PlaneOffset(Planes - 1) + (ChromaHeight - 1L) * ChromaStrideBytes + (Planes == 2 ? 2 : 1) * ChromaWidth;

    /// <summary>Binary logarithm of the neighbouring pixels of a row that share a sample of a plane of chroma; 0 without such a plane.</summary>
    internal int ChromaShiftX => Format switch { PixelFormat.Nv12 or PixelFormat.I420 or PixelFormat.I422 => 1, PixelFormat.I411 => 2, _ => 0 };

    /// <summary>As <see cref="ChromaShiftX"/>, of a column.</summary>
    internal int ChromaShiftY => Format is PixelFormat.Nv12 or PixelFormat.I420 or PixelFormat.I440 ? 1 : 0;

    /// <summary>Whether pixels are luma and chroma.</summary>
    internal bool IsYuv => Format >= PixelFormat.Yuyv;

    /// <summary>Bytes before a plane.</summary>
    internal long PlaneOffset(int plane) =>
        plane == 0 ? 0 : (long)StrideBytes * Height + (plane - 1L) * ChromaStrideBytes * ChromaHeight;
}
