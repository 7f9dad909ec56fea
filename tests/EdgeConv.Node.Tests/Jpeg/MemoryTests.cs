using EdgeConv.Camera.Jpeg;
using EdgeConv.Frames;
using Xunit;

namespace EdgeConv.Node.Tests.Jpeg;

public unsafe class MemoryTests
{
    [Fact]
    public void Decoding_allocates_nothing()
    {
        using var decoder = new JpegDecoder(640, 480);
        string[] names = ["cjpeg-420-640x480", "ffmpeg-422-no-tables", "cjpeg-422-optimised", "refused-progressive", "cjpeg-411-three-scans-restart"];
        PinnedBytes[] pictures = [.. names.Select(name => new PinnedBytes(TestPicture.BytesOf(name)))];
        byte[] pixels = new byte[3 * 640 * 480];
        int decoded = 0;
        for (int pass = 0; pass < 2; pass++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < pictures.Length; i++)
                for (int reduction = 1; reduction <= 8; reduction *= 2)
                    if (decoder.TryStart(pictures[i].Pointer, pictures[i].Length, reduction, out _) && decoder.Decode(pixels))
                        decoded++;
            if (pass == 1)
                Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(2 * 4 * 4, decoded);
        Assert.All(pictures, picture => picture.Dispose());
    }

    [Fact]
    public void A_decoder_takes_the_bytes_that_its_formula_says()
    {
        // JPEG.md: 96 bytes for each column with up to 31 more, and a constant.
        using JpegDecoder small = new(1, 1), vga = new(640, 480), wide = new(1920, 1080);
        Assert.Equal(96 * 639, vga.Bytes - small.Bytes);
        Assert.Equal(96 * 1919, wide.Bytes - small.Bytes);
        Assert.InRange(small.Bytes - 96 * 32, 1, 40_000);
    }

    [Fact]
    public void Too_little_room_for_planes_and_unknown_reductions_are_the_callers_mistakes()
    {
        using var decoder = new JpegDecoder(640, 480);
        using var bytes = new PinnedBytes(TestPicture.BytesOf("cjpeg-420"));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.TryStart(bytes, 3));
        Assert.True(decoder.TryStart(bytes, 2));
        Assert.Throws<EdgeConvException>(() => decoder.Decode(new byte[100]));
    }

    [Fact]
    public void A_disposed_decoder_says_so()
    {
        var decoder = new JpegDecoder(640, 480);
        using var bytes = new PinnedBytes(TestPicture.BytesOf("cjpeg-420"));
        Assert.True(decoder.TryStart(bytes, 1));
        decoder.Dispose();
        decoder.Dispose();
        Assert.Throws<ObjectDisposedException>(() => decoder.TryStart(bytes, 1));
        Assert.Throws<InvalidOperationException>(() => decoder.Layout);
    }
}
