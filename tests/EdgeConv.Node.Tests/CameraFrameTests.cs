using EdgeConv.Camera;
using Xunit;

namespace EdgeConv.Node.Tests;

public sealed class CameraFrameTests
{
    [Fact]
    public void A_camera_frame_shows_the_bytes_that_the_source_filled()
    {
        byte[] bytes = [1, 2, 3];
        unsafe
        {
            fixed (byte* first = bytes)
                Assert.Equal([1, 2], new CameraFrame(first, 2, 0, 7, 0).Bytes.ToArray());
        }
    }
}
