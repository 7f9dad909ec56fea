using EdgeConv.Frames;
using Xunit;

namespace EdgeConv.Tests.Frames;

public sealed class FrameLayoutTests
{
    // Offsets and sizes as V4L2's pages of YU12, NV12, 422P and 444P define them.
    [Theory]
    [InlineData(PixelFormat.Grey, 640, 480, 0, 640, 0, 0, 0, 307200)]
    [InlineData(PixelFormat.Yuyv, 640, 480, 0, 1280, 0, 0, 0, 614400)]
    [InlineData(PixelFormat.Nv12, 640, 480, 0, 640, 640, 320, 240, 460800)]
    [InlineData(PixelFormat.I420, 640, 480, 0, 640, 320, 320, 240, 460800)]
    [InlineData(PixelFormat.I422, 640, 480, 0, 640, 320, 320, 480, 614400)]
    [InlineData(PixelFormat.I444, 640, 480, 0, 640, 640, 640, 480, 921600)]
    [InlineData(PixelFormat.I440, 640, 480, 0, 640, 640, 640, 240, 614400)]
    [InlineData(PixelFormat.I411, 640, 480, 0, 640, 160, 160, 480, 460800)]
    [InlineData(PixelFormat.I420, 120, 90, 128, 128, 64, 60, 45, 128 * 90 + 64 * 45 + 64 * 44 + 60)]
    [InlineData(PixelFormat.Nv12, 120, 90, 128, 128, 128, 60, 45, 128 * 90 + 128 * 44 + 120)]
    [InlineData(PixelFormat.I420, 5, 3, 0, 6, 3, 3, 2, 18 + 6 + 6)]
    [InlineData(PixelFormat.Nv12, 5, 3, 0, 6, 6, 3, 2, 18 + 12)]
    [InlineData(PixelFormat.I411, 5, 3, 0, 8, 2, 2, 3, 24 + 6 + 6)]
    [InlineData(PixelFormat.I440, 5, 3, 0, 5, 5, 5, 2, 15 + 10 + 10)]
    public void Planes_lie_where_the_driver_puts_them(PixelFormat format, int width, int height, int given, int stride, int chromaStride, int chromaWidth, int chromaHeight, long bytes)
    {
        var layout = new FrameLayout(width, height, format, given);
        Assert.Equal((stride, chromaStride, chromaWidth, chromaHeight, bytes),
            (layout.StrideBytes, layout.ChromaStrideBytes, layout.ChromaWidth, layout.ChromaHeight, layout.FrameBytes));
    }
}
