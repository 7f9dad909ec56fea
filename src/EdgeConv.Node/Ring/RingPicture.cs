using EdgeConv.Frames;

namespace EdgeConv.Node.Ring;

/// <summary>How a picture's bytes are to be read.</summary>
/// <param name="IsJpeg">A JPEG file; otherwise pixels in <paramref name="Format"/>.</param>
/// <param name="Width">Pixels per row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Format">How pixels lie; of no meaning for JPEG.</param>
/// <param name="StrideBytes">From one row to the next; of no meaning for JPEG.</param>
/// <param name="Matrix">Which colours luma and chroma make.</param>
/// <param name="Range">Which levels they use.</param>
internal readonly record struct PictureFormat(
    bool IsJpeg, int Width, int Height, PixelFormat Format = PixelFormat.Grey, int StrideBytes = 0,
    ColourMatrix Matrix = ColourMatrix.Bt601, ColourRange Range = ColourRange.Limited)
{
    /// <summary>Of pixels as a camera gives them.</summary>
    public static PictureFormat Of(FrameLayout layout, ColourMatrix matrix = ColourMatrix.Bt601, ColourRange range = ColourRange.Limited) =>
        new(false, layout.Width, layout.Height, layout.Format, layout.StrideBytes, matrix, range);

    /// <summary>Of JPEG files.</summary>
    public static PictureFormat Jpeg(int width, int height) => new(true, width, height);
}
