using EdgeConv.Camera;
using EdgeConv.Camera.Jpeg;
using EdgeConv.Frames;
using EdgeConv.Numerics;
using EdgeConv.Node.Tests.Jpeg;
using Xunit;

namespace EdgeConv.Node.Tests.Camera;

public sealed class CameraInputTests
{
    private static readonly FrameLayout s_vga = new(640, 480, PixelFormat.Grey);

    [Theory]
    [InlineData(PixelFormat.Yuyv, 100)]
    [InlineData(PixelFormat.Nv12, 64)]
    [InlineData(PixelFormat.I420, 80)]
    [InlineData(PixelFormat.Rgb24, 0)]
    [InlineData(PixelFormat.Bgr24, 130)]
    [InlineData(PixelFormat.Grey, 48)]
    public void Raw_frames_give_what_the_same_pixels_give_wherever_they_come_from(PixelFormat pixels, int stride)
    {
        using Model model = CopyModel.Of(16, 12);
        using var session = new Session(model);
        var layout = new FrameLayout(40, 24, pixels, stride);
        byte[] bytes = Noise((int)layout.FrameBytes);
        foreach (ColourRange range in Enum.GetValues<ColourRange>())
        {
            using var input = new CameraInput(session, new CameraFormat(layout, false, 0) { Range = range, Matrix = ColourMatrix.Bt709 });
            using var expected = new FrameInput(session, layout, null, 0, range, ColourMatrix.Bt709);
            foreach (Rectangle crop in new Rectangle[] { new(0, 0, 40, 24), new(3, 5, 20, 11), new(39, 23, 1, 1) })
            {
                input.Crop = crop;
                expected.Crop = crop;
                Assert.True(Run(input, bytes));
                sbyte[] answer = Answer(session);
                expected.Run(new Frame(bytes, layout));
                Assert.Equal(Answer(session), answer);
            }
        }
    }

    [Theory]
    [InlineData("cjpeg-420-640x480")]
    [InlineData("cjpeg-422-640x480")]
    [InlineData("ffmpeg-420-640x480")]
    [InlineData("ffmpeg-422-640x480")]
    public void JPEG_pictures_are_decoded_at_the_largest_reduction_that_the_model_allows(string name)
    {
        byte[] jpeg = TestPicture.BytesOf(name);
        foreach (ChannelOrder order in new[] { ChannelOrder.Rgb, ChannelOrder.Grey })
        {
            using Model model = CopyModel.Of(96, 96, order);
            using var session = new Session(model);
            using var input = new CameraInput(session, new CameraFormat(s_vga, true, 0));
            foreach ((Rectangle crop, int reduction) in new (Rectangle, int)[]
            {
                (new(0, 0, 640, 480), 4), (new(0, 0, 640, 384), 4), (new(8, 4, 383, 383), 2), (new(100, 36, 200, 192), 2), (new(448, 288, 192, 192), 2), (new(501, 99, 100, 101), 1), (new(0, 0, 20, 20), 1),
            })
            {
                input.Crop = crop;
                Assert.True(Run(input, jpeg));
                AssertAnswer(session, jpeg, reduction, crop);
            }
        }
    }

    [Fact]
    public void A_small_model_sees_the_smallest_picture()
    {
        byte[] jpeg = TestPicture.BytesOf("cjpeg-420-640x480");
        using Model model = CopyModel.Of(60, 60, cropsToFit: true);
        using var session = new Session(model);
        using var input = new CameraInput(session, new CameraFormat(s_vga, true, 0));
        Assert.True(Run(input, jpeg));
        AssertAnswer(session, jpeg, 8, new(0, 0, 640, 480));
    }

    [Fact]
    public void Any_part_of_a_JPEG_picture_equals_that_of_the_whole_decoded_one()
    {
        var random = new SeededRandom(5);
        byte[] jpeg = TestPicture.BytesOf("ffmpeg-422-640x480");
        using Model model = CopyModel.Of(24, 20);
        using var session = new Session(model);
        using var input = new CameraInput(session, new CameraFormat(s_vga, true, 0));
        for (int i = 0; i < Emulation.Cases(40); i++)
        {
            int width = 1 + random.NextInt(640), height = 1 + random.NextInt(480);
            input.Crop = new(random.NextInt(641 - width), random.NextInt(481 - height), width, height);
            int reduction = 8;
            while (reduction > 1 && (width / reduction < 24 || height / reduction < 20))
                reduction /= 2;
            Assert.True(Run(input, jpeg));
            AssertAnswer(session, jpeg, reduction, input.Crop);
        }
    }

    [Fact]
    public void Damaged_frames_answer_false_and_say_why()
    {
        using Model model = CopyModel.Of(96, 96);
        using var session = new Session(model);
        using (var raw = new CameraInput(session, new CameraFormat(s_vga, false, 0)))
        {
            Assert.False(Run(raw, new byte[640 * 480 - 1]));
            Assert.Equal(CameraErrors.Damaged, raw.Fault);
            Assert.True(Run(raw, new byte[640 * 480]));
            Assert.Null(raw.Fault);
        }
        using var input = new CameraInput(session, new CameraFormat(s_vga, true, 0));
        byte[] jpeg = TestPicture.BytesOf("cjpeg-420-640x480");
        Assert.False(Run(input, []));
        Assert.Equal(JpegErrors.NotJpeg, input.Fault);
        Assert.False(Run(input, jpeg[..(jpeg.Length / 2)]));
        Assert.Equal(JpegErrors.DataDamaged, input.Fault);
        Assert.False(Run(input, TestPicture.BytesOf("cjpeg-420-17x33")));
        Assert.Equal(CameraErrors.Damaged, input.Fault);
        Assert.True(Run(input, jpeg));
        Assert.Null(input.Fault);
    }

    [Fact]
    public void A_part_that_leaves_the_frame_is_refused()
    {
        using Model model = CopyModel.Of(96, 96);
        using var session = new Session(model);
        Assert.Throws<EdgeConvException>(() => new CameraInput(session, new CameraFormat(s_vga, true, 0), new(600, 0, 41, 20)));
        using var input = new CameraInput(session, new CameraFormat(s_vga, true, 0));
        Assert.Throws<EdgeConvException>(() => input.Crop = new(0, 0, 0, 1));
        Assert.Equal(new(0, 0, 640, 480), input.Crop);
    }

    [Fact]
    public void Frames_cost_no_allocation_and_parts_may_move()
    {
        byte[] jpeg = TestPicture.BytesOf("cjpeg-420-640x480"), raw = new byte[640 * 480 * 2];
        using Model model = CopyModel.Of(32, 32);
        using var session = new Session(model);
        using var pictures = new CameraInput(session, new CameraFormat(s_vga, true, 0));
        using var pixels = new CameraInput(session, new CameraFormat(new(640, 480, PixelFormat.Yuyv), false, 0));
        Round(0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i < 12; i++)
            Round(i);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Round(int i)
        {
            pictures.Crop = pixels.Crop = new(10 * i, 7 * i, 640 - 50 * i, 480 - 40 * i);
            if (!Run(pictures, jpeg) || !Run(pixels, raw))
                Assert.Fail("damaged");
        }
    }

    private static unsafe bool Run(CameraInput input, byte[] bytes)
    {
        fixed (byte* first = bytes)
            return input.Run(new CameraFrame(first, bytes.Length, 0, 0, 0));
    }

    // The whole picture decoded first, then read as any frame is.
    private static void AssertAnswer(Session session, byte[] jpeg, int reduction, Rectangle crop)
    {
        sbyte[] answer = Answer(session);
        byte[] pixels = TestPicture.Decode(jpeg, reduction, out FrameLayout layout, out _);
        int right = (crop.X + crop.Width + reduction - 1) / reduction, bottom = (crop.Y + crop.Height + reduction - 1) / reduction;
        var part = new Rectangle(crop.X / reduction, crop.Y / reduction, right - crop.X / reduction, bottom - crop.Y / reduction);
        using var input = new FrameInput(session, layout, part, 0, ColourRange.Full, ColourMatrix.Bt601);
        input.Run(new Frame(pixels, layout));
        Assert.Equal(Answer(session), answer);
    }

    private static sbyte[] Answer(Session session)
    {
        Endpoint output = session.Model.Outputs[0];
        var values = new sbyte[output.Rows * output.Columns * output.Channels];
        session.GetOutput(values);
        return values;
    }

    private static byte[] Noise(int count)
    {
        byte[] bytes = new byte[count];
        new SeededRandom(3).NextBytes(bytes);
        return bytes;
    }
}
