using EdgeConv.Camera;
using EdgeConv.Camera.V4l2;
using EdgeConv.Frames;
using Xunit;

namespace EdgeConv.Node.Tests.Camera.V4l2;

public sealed class V4l2NegotiationTests
{
    [Theory]
    [InlineData(CaptureFormat.Yuyv, PixelFormat.Yuyv)]
    [InlineData(CaptureFormat.Nv12, PixelFormat.Nv12)]
    [InlineData(CaptureFormat.I420, PixelFormat.I420)]
    [InlineData(CaptureFormat.Rgb24, PixelFormat.Rgb24)]
    [InlineData(CaptureFormat.Bgr24, PixelFormat.Bgr24)]
    [InlineData(CaptureFormat.Grey, PixelFormat.Grey)]
    public void A_format_that_is_wished_is_asked_for(CaptureFormat wish, PixelFormat expected)
    {
        CameraFormat format = Opened(All(), new CameraWish { Format = wish, Width = 320, Height = 240 });
        Assert.Equal(new FrameLayout(320, 240, expected), format.Layout);
        Assert.False(format.IsJpeg);
        Assert.Equal(30, format.FramesPerSecond);
    }

    [Theory]
    [InlineData(FourCc.Mjpeg)]
    [InlineData(FourCc.Jpeg)]
    public void Both_names_of_JPEG_are_known(uint code)
    {
        CameraFormat format = Opened(With((code, [(640, 480)])), new CameraWish { Format = CaptureFormat.Mjpeg });
        Assert.True(format.IsJpeg);
        Assert.Equal((640, 480), (format.Layout.Width, format.Layout.Height));
        Assert.Equal((ColourRange.Full, ColourMatrix.Bt601), (format.Range, format.Matrix));
    }

    [Fact]
    public void The_driver_s_answer_counts_not_the_wish()
    {
        using var device = new FakeDevice
        {
            Answer = wish => wish with { Width = 352, Height = 288, BytesPerLine = 768, SizeImage = 768 * 288, Field = V4l2Format.FieldNone },
            Rates = [25],
        };
        CameraFormat format = Opened(device, new CameraWish { Width = 300, Height = 200, FramesPerSecond = 30 });
        Assert.Equal(new FrameLayout(352, 288, PixelFormat.Yuyv, 768), format.Layout);
        Assert.Equal(25, format.FramesPerSecond);
    }

    [Fact]
    public void Planes_of_chroma_have_the_stride_that_V4L2_says()
    {
        using var device = new FakeDevice { Answer = wish => wish with { BytesPerLine = 704, SizeImage = 704 * 480 * 3 / 2 } };
        device.Offers.Clear();
        device.Offers.Add((FourCc.I420, [(640, 480)]));
        CameraFormat format = Opened(device, new CameraWish());
        Assert.Equal((704, 352), (format.Layout.StrideBytes, format.Layout.ChromaStrideBytes));
    }

    [Fact]
    public void Without_a_wish_the_first_readable_format_with_the_size_is_taken()
    {
        using FakeDevice device = With((0x31363553, [(640, 480)]), (FourCc.Grey, [(640, 480)]), (FourCc.Mjpeg, [(640, 480)]), (FourCc.Yuyv, [(320, 240)]));
        Assert.True(Opened(device, new CameraWish()).IsJpeg);
        Assert.Equal(PixelFormat.Yuyv, Opened(device, new CameraWish { Width = 320, Height = 240 }).Layout.Format);
    }

    [Fact]
    public void A_device_that_lists_no_sizes_may_have_any()
    {
        using var device = new FakeDevice { ListsSizes = false, HasParameters = false };
        Assert.Equal(new CameraFormat(new FrameLayout(1280, 720, PixelFormat.Yuyv), false, 0), Opened(device, new CameraWish { Width = 1280, Height = 720 }));
    }

    [Fact]
    public void What_cannot_be_read_is_refused_with_the_list_of_what_there_is()
    {
        using FakeDevice device = With((Code("BA81"), [(640, 480)]), (Code("pRAA"), [(640, 480)]));
        EdgeConvException error = Refused(device, new CameraWish());
        Assert.Equal(CameraErrors.NoReadableFormat, error.Code);
        Assert.Contains("it offers BA81 pRAA", error.Message, StringComparison.Ordinal);
        Assert.Contains("EdgeConv reads YUYV NV12 YU12 RGB3 BGR3 MJPG JPEG GREY", error.Message, StringComparison.Ordinal);
        // Asked for YUYV all the same, it answers its own.
        Assert.Contains("gives 640x480 BA81", Refused(device, new CameraWish { Format = CaptureFormat.Yuyv }).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(641u, 480u, 1282u, 1u << 20, V4l2Format.FieldNone)] // two pixels of YUYV share their chroma
    [InlineData(640u, 480u, 1000u, 1u << 20, V4l2Format.FieldNone)] // rows longer than their stride
    [InlineData(640u, 480u, 1280u, 600_000u, V4l2Format.FieldNone)] // fewer bytes than pixels
    [InlineData(640u, 480u, 1280u, 614_400u, V4l2Format.FieldAlternate)]
    [InlineData(640u, 480u, 1280u, 614_400u, V4l2Format.FieldSequentialTopFirst)]
    [InlineData(0u, 480u, 1280u, 614_400u, V4l2Format.FieldNone)]
    [InlineData(100_000u, 480u, 200_000u, 96_000_000u, V4l2Format.FieldNone)]
    [InlineData(640u, 480u, 0x8000_0000u, 0xFFFF_FFFFu, V4l2Format.FieldNone)]
    public void An_answer_that_makes_no_frame_is_refused(uint width, uint height, uint line, uint image, uint field)
    {
        using var device = new FakeDevice { Answer = wish => wish with { Width = width, Height = height, BytesPerLine = line, SizeImage = image, Field = field } };
        Assert.Equal(CameraErrors.NoReadableFormat, Refused(device, new CameraWish()).Code);
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(33u)]
    public void A_number_of_buffers_that_makes_no_sense_is_refused(uint buffers)
    {
        using var device = new FakeDevice { GivesBuffers = buffers };
        Assert.Equal(CameraErrors.DriverRefused, Refused(device, new CameraWish()).Code);
    }

    [Fact]
    public void More_buffers_than_wished_are_all_used()
    {
        using var device = new FakeDevice { GivesBuffers = 32 };
        FakeKernel.Device = device;
        using var camera = new V4l2Camera<FakeKernel>("/dev/video0", new CameraWish());
        camera.Open();
        Assert.Equal((32, 32), (device.Mappings, device.Queued));
        device.Endless = true;
        for (int i = 0; i < 32; i++)
            Assert.Equal(CaptureResult.Frame, camera.Capture(TimeSpan.FromSeconds(1), out _));
        Assert.Equal(CaptureResult.TimedOut, camera.Capture(TimeSpan.FromSeconds(1), out _));
        Assert.Equal(CameraErrors.Held, camera.Fault.Code);
    }

    [Fact]
    public void A_device_that_does_not_capture_is_no_camera()
    {
        using var device = new FakeDevice { Capabilities = 0x0400_0002 };
        Assert.Equal(CameraErrors.NotACamera, Refused(device, new CameraWish()).Code);
    }

    [Theory]
    [InlineData(CaptureFormat.Yuyv, 0u, 0u, 0u, null, null)] // the driver knows nothing
    [InlineData(CaptureFormat.Yuyv, 8u, 0u, 0u, ColourRange.Limited, ColourMatrix.Bt601)] // sRGB, as webcams say
    [InlineData(CaptureFormat.Yuyv, 3u, 0u, 0u, ColourRange.Limited, ColourMatrix.Bt709)]
    [InlineData(CaptureFormat.Nv12, 7u, 0u, 0u, ColourRange.Full, ColourMatrix.Bt601)] // JPEG
    [InlineData(CaptureFormat.Nv12, 8u, 2u, 1u, ColourRange.Full, ColourMatrix.Bt709)]
    [InlineData(CaptureFormat.I420, 3u, 1u, 2u, ColourRange.Limited, ColourMatrix.Bt601)]
    [InlineData(CaptureFormat.I420, 10u, 0u, 0u, ColourRange.Limited, null)] // BT.2020
    [InlineData(CaptureFormat.Grey, 8u, 0u, 1u, ColourRange.Full, ColourMatrix.Bt601)]
    [InlineData(CaptureFormat.Rgb24, 8u, 0u, 1u, null, null)]
    [InlineData(CaptureFormat.Mjpeg, 8u, 0u, 2u, ColourRange.Full, ColourMatrix.Bt601)]
    public void Colours_are_what_the_driver_says_by_V4L2_s_rules(CaptureFormat format, uint space, uint encoding, uint quantization, ColourRange? range, ColourMatrix? matrix) =>
        Assert.Equal((range, matrix), V4l2Colour.Of(format, space, encoding, quantization));

    private static FakeDevice All() => With(
        (FourCc.Yuyv, [(320, 240)]), (FourCc.Nv12, [(320, 240)]), (FourCc.I420, [(320, 240)]),
        (FourCc.Rgb24, [(320, 240)]), (FourCc.Bgr24, [(320, 240)]), (FourCc.Grey, [(320, 240)]));

    private static FakeDevice With(params (uint Code, (uint, uint)[] Sizes)[] offers)
    {
        var device = new FakeDevice();
        device.Offers.Clear();
        device.Offers.AddRange(offers);
        return device;
    }

    private static uint Code(string text) => (uint)(text[0] | text[1] << 8 | text[2] << 16 | text[3] << 24);

    private static CameraFormat Opened(FakeDevice device, CameraWish wish)
    {
        FakeKernel.Device = device;
        using var camera = new V4l2Camera<FakeKernel>("/dev/video0", wish);
        camera.Open();
        return camera.Format;
    }

    private static EdgeConvException Refused(FakeDevice device, CameraWish wish)
    {
        EdgeConvException error = Assert.Throws<EdgeConvException>(() => Opened(device, wish));
        Assert.Equal((0, 0), (device.OpenDescriptors, device.Mappings));
        return error;
    }
}
