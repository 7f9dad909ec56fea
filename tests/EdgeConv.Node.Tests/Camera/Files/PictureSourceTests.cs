using EdgeConv.Camera;
using EdgeConv.Camera.Files;
using EdgeConv.Frames;
using EdgeConv.Testing;
using Xunit;

namespace EdgeConv.Node.Tests.Camera.Files;

public sealed class PictureSourceTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeconv-pictures").FullName;
    private readonly SimulatedClock _clock = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_of_JPEG_pictures_is_played_in_order_of_names_as_it_is()
    {
        byte[] a = Jpeg(32, 16, 1), b = Jpeg(32, 16, 2);
        Write("b.JPG", b);
        Write("a.jpeg", a);
        Write("notes.txt", [1]);
        using var source = new PictureSource(_folder, new CameraWish());
        source.Open();
        Assert.True(source.Format.IsJpeg);
        Assert.Equal((32, 16), (source.Format.Layout.Width, source.Format.Layout.Height));
        Assert.Equal([a, b], Play(source));
        Assert.Equal(CaptureResult.Ended, source.Capture(s_patience, out _));
    }

    [Fact]
    public void Raw_frames_follow_one_another()
    {
        byte[] bytes = [.. Enumerable.Range(0, 3 * 4 * 2 * 2).Select(i => (byte)i)];
        using var source = new PictureSource(Write("walk.yuyv", bytes), new CameraWish { Width = 4, Height = 2 });
        source.Open();
        Assert.Equal(new FrameLayout(4, 2, PixelFormat.Yuyv), source.Format.Layout);
        Assert.Equal(bytes, Play(source).SelectMany(frame => frame));
    }

    [Fact]
    public void A_yuv_file_takes_its_format_from_the_wish()
    {
        string path = Write("walk.yuv", new byte[4 * 2 * 3 / 2]);
        using var source = new PictureSource(path, new CameraWish { Width = 4, Height = 2, Format = CaptureFormat.Nv12 });
        source.Open();
        Assert.Equal(PixelFormat.Nv12, source.Format.Layout.Format);
        Refused(path, new CameraWish { Width = 4, Height = 2 }, "raw frames need a format");
    }

    [Fact]
    public void A_loop_goes_on_with_numbers_that_go_on()
    {
        using var source = new PictureSource(Write("two.grey", [1, 2]), new CameraWish { Width = 1, Height = 1, Loop = true });
        source.Open();
        for (int i = 0; i < 7; i++)
        {
            Assert.Equal(CaptureResult.Frame, source.Capture(s_patience, out CameraFrame frame));
            Assert.Equal(((long)i, (byte)(i % 2 + 1)), (frame.Sequence, frame.Bytes[0]));
        }
    }

    [Fact]
    public void A_rate_is_kept_on_the_clock()
    {
        using var source = new PictureSource(Write("three.grey", [1, 2, 3]), new CameraWish { Width = 1, Height = 1, FramesPerSecond = 4, Clock = _clock });
        source.Open();
        var times = new List<long>();
        while (source.Capture(TimeSpan.FromMilliseconds(100), out CameraFrame frame) is var result and not CaptureResult.Ended)
        {
            if (result == CaptureResult.Frame)
                times.Add(frame.TimestampNanoseconds);
        }
        Assert.Equal([0, 250_000_000, 500_000_000], times);
    }

    [Fact]
    public void Another_decoder_s_pictures_are_frames_too()
    {
        Write("a.png", [7]);
        Write("b.png", [8]);
        byte[] Decode(string path, out FrameLayout layout)
        {
            layout = new FrameLayout(1, 1, PixelFormat.Rgb24);
            byte value = File.ReadAllBytes(path)[0];
            return [value, value, value];
        }
        using var source = new PictureSource(_folder, new CameraWish { Decoder = Decode });
        source.Open();
        Assert.Equal([[7, 7, 7], [8, 8, 8]], Play(source));
        Refused(Path.Combine(_folder, "a.png"), new CameraWish(), "only JPEG pictures and raw frames");
        Refused(_folder, new CameraWish(), "a folder without pictures");
    }

    [Fact]
    public void What_is_no_camera_s_work_is_refused_with_the_file_s_name()
    {
        Write("a.jpg", Jpeg(32, 16, 1));
        Refused(Path.Combine(_folder, "none.jpg"), new CameraWish(), "there is no such file");
        Refused(Write("empty.grey", []), new CameraWish { Width = 1, Height = 1 }, "no whole number of frames");
        Refused(Write("odd.grey", new byte[7]), new CameraWish { Width = 2, Height = 1 }, "7 bytes are no whole number of frames of 2x1 Grey");
        Write("b.jpg", Jpeg(16, 32, 1));
        Refused(_folder, new CameraWish(), "b.jpg: 16x32, but a.jpg has 32x16");
        Write("b.jpg", [0xFF, 0xD8, 0xFF]);
        Refused(_folder, new CameraWish(), "b.jpg: no JPEG picture");
    }

    [Fact]
    public void A_frame_costs_no_allocation()
    {
        Write("a.jpg", Jpeg(32, 16, 1));
        Write("b.jpg", Jpeg(32, 16, 2));
        using var source = new PictureSource(_folder, new CameraWish { Loop = true });
        source.Open();
        source.Capture(s_patience, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            source.Capture(s_patience, out CameraFrame frame);
            source.Release(frame);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_cut_header_gives_no_size_wherever_it_is_cut()
    {
        byte[] whole = Jpeg(640, 480, 1);
        Assert.True(JpegSize.TryRead(whole, out int width, out int height));
        Assert.Equal((640, 480), (width, height));
        for (int length = 0; length < 18; length++)
            Assert.False(JpegSize.TryRead(whole.AsSpan(0, length), out _, out _));
    }

    private static List<byte[]> Play(PictureSource source)
    {
        var frames = new List<byte[]>();
        while (source.Capture(s_patience, out CameraFrame frame) == CaptureResult.Frame)
        {
            frames.Add(frame.Bytes.ToArray());
            Assert.True(source.Release(frame));
        }
        return frames;
    }

    // A header alone: a comment, fill bytes and a frame header.
    private static byte[] Jpeg(int width, int height, byte mark) =>
    [
        0xFF, 0xD8, 0xFF, 0xFE, 0, 4, mark, mark, 0xFF, 0xFF, 0xC0, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0, 0xFF, 0xD9,
    ];

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static void Refused(string path, CameraWish wish, string words)
    {
        using var source = new PictureSource(path, wish);
        EdgeConvException error = Assert.Throws<EdgeConvException>(source.Open);
        Assert.Equal(CameraErrors.Picture, error.Code);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Equal(CaptureResult.Lost, source.Capture(TimeSpan.Zero, out _));
    }
}
