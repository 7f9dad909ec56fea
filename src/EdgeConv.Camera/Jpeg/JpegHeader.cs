using EdgeConv.Frames;

namespace EdgeConv.Camera.Jpeg;

/// <summary>What a JPEG picture's header says of it.</summary>
/// <param name="Width">Pixels per row at full size.</param>
/// <param name="Height">Rows at full size.</param>
/// <param name="Format">Its planes: <see cref="PixelFormat.Grey"/>, I420, I422, I444, I440 or I411.</param>
internal readonly record struct JpegHeader(int Width, int Height, PixelFormat Format)
{
    /// <summary>What it is decoded to at 1/1, 1/2, 1/4 or 1/8.</summary>
    public FrameLayout Layout(int reduction) => new((Width + reduction - 1) / reduction, (Height + reduction - 1) / reduction, Format);
}
