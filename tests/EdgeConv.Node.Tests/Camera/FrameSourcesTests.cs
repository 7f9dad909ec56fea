using EdgeConv.Camera;
using Xunit;

namespace EdgeConv.Node.Tests.Camera;

public sealed class FrameSourcesTests
{
    [Theory]
    [InlineData("/dev/video7", "/dev/video7")]
    [InlineData("v4l2:/dev/video7", "/dev/video7")]
    [InlineData("rpicam", "rpicam-vid")]
    [InlineData("rpicam:libcamera-vid", "libcamera-vid")]
    [InlineData("file:no/such/file", "no/such/file")]
    public void A_source_is_known_by_its_name(string source, string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");
        using FrameSource camera = FrameSources.Open(source, new CameraWish());
        Assert.Equal(name, camera.Name);
    }

    [Fact]
    public void A_folder_that_exists_needs_no_prefix()
    {
        using FrameSource camera = FrameSources.Open(Path.GetTempPath(), new CameraWish());
        Assert.Equal(Path.GetTempPath(), camera.Name);
    }

    [Fact]
    public void What_is_no_source_is_refused_with_the_list()
    {
        EdgeConvException error = Assert.Throws<EdgeConvException>(() => FrameSources.Open("webcam", new CameraWish()));
        Assert.Equal((CameraErrors.Source, true), (error.Code, error.CallersMistake));
        Assert.Contains("/dev/video0, rpicam, or file:PATH", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_camera_that_is_not_there_is_absent()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");
        using FrameSource camera = FrameSources.Open("/dev/video12345", new CameraWish());
        EdgeConvException error = Assert.Throws<EdgeConvException>(camera.Open);
        Assert.Equal(CameraErrors.Absent, error.Code);
    }

    [Fact]
    public void A_device_that_is_no_camera_is_said_to_be_none()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");
        Assert.SkipWhen(Emulation.IsOn, "emulated:ioctl");
        using FrameSource camera = FrameSources.Open("/dev/null", new CameraWish());
        Assert.Equal(CameraErrors.NotACamera, Assert.Throws<EdgeConvException>(camera.Open).Code);
    }

    [Theory]
    [InlineData(0, 480, 0, 4)]
    [InlineData(640, 16385, 0, 4)]
    [InlineData(640, 480, -1, 4)]
    [InlineData(640, 480, double.NaN, 4)]
    [InlineData(640, 480, 0, 1)]
    [InlineData(640, 480, 0, 9)]
    public void A_wish_outside_its_limits_is_refused(int width, int height, double rate, int buffers) =>
        Assert.Equal(CameraErrors.Wish, Assert.Throws<EdgeConvException>(() => FrameSources.Open("/dev/video0",
            new CameraWish { Width = width, Height = height, FramesPerSecond = rate, Buffers = buffers })).Code);

    [Theory]
    [InlineData("yuyv", CaptureFormat.Yuyv)]
    [InlineData("MJPG", CaptureFormat.Mjpeg)]
    [InlineData("mjpeg", CaptureFormat.Mjpeg)]
    [InlineData("rgb", CaptureFormat.Rgb24)]
    [InlineData("yu12", CaptureFormat.I420)]
    public void Formats_have_words(string word, CaptureFormat format)
    {
        Assert.True(CaptureFormats.TryParse(word, out CaptureFormat parsed));
        Assert.Equal(format, parsed);
        Assert.True(CaptureFormats.TryParse(CaptureFormats.Word(format), out parsed) && parsed == format);
    }

    [Fact]
    public void Every_format_has_a_word_and_no_other_word_is_taken()
    {
        Assert.False(CaptureFormats.TryParse("h264", out _));
        Assert.All(Enum.GetValues<CaptureFormat>(), format => Assert.Contains(CaptureFormats.Word(format), CaptureFormats.Words.Split(", ")));
    }
}
