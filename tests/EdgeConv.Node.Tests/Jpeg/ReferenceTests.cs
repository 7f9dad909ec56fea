using EdgeConv.Camera.Jpeg;
using EdgeConv.Frames;
using Xunit;

namespace EdgeConv.Node.Tests.Jpeg;

/// <summary>Pictures of two encoders against the planes that libturbojpeg makes of them: as hashes, so that the library need not be there.</summary>
public class ReferenceTests
{
    public static TheoryData<string> Names => TestPicture.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Decodes_to_the_same_planes_as_libturbojpeg_at_every_size(string name)
    {
        TestPicture picture = TestPicture.Find(name);
        byte[] bytes = picture.Bytes;
        foreach ((int reduction, string hash) in TestPicture.Reductions.Zip(picture.Hashes))
        {
            byte[] pixels = TestPicture.Decode(bytes, reduction, out FrameLayout layout, out bool isWhole);
            Assert.True(isWhole);
            Assert.Equal(new JpegHeader(picture.Width, picture.Height, picture.Format).Layout(reduction), layout);
            if (hash != TestPicture.NoHash)
                Assert.Equal(hash, TestPicture.HashOf(pixels, layout));
        }
    }

    [Fact]
    public void Pictures_are_there_of_two_encoders_in_every_sampling()
    {
        Assert.True(TestPicture.All.Count > 40);
        Assert.Equal([PixelFormat.Grey, PixelFormat.I420, PixelFormat.I422, PixelFormat.I444, PixelFormat.I440, PixelFormat.I411],
            TestPicture.All.Select(picture => picture.Format).Distinct().Order());
        Assert.Contains(TestPicture.All, picture => picture.Name.StartsWith("cjpeg-", StringComparison.Ordinal));
        Assert.Contains(TestPicture.All, picture => picture.Name.StartsWith("ffmpeg-", StringComparison.Ordinal));
    }

    [Fact]
    public void The_picture_without_Huffman_tables_has_none()
    {
        Assert.True(TestPicture.FirstMarker(TestPicture.BytesOf("ffmpeg-422-default"), JpegMarker.HuffmanTables) > 0);
        Assert.Equal(-1, TestPicture.FirstMarker(TestPicture.BytesOf("ffmpeg-422-no-tables"), JpegMarker.HuffmanTables));
    }

    [Fact]
    public void Tables_of_one_picture_are_not_those_of_the_next()
    {
        using var decoder = new JpegDecoder(256, 256);
        foreach (string name in (string[])["cjpeg-422-optimised", "ffmpeg-422-no-tables", "cjpeg-422-optimised", "cjpeg-444-best", "ffmpeg-422-no-tables"])
        {
            TestPicture picture = TestPicture.Find(name);
            using var bytes = new PinnedBytes(picture.Bytes);
            Assert.True(decoder.TryStart(bytes, 1));
            byte[] pixels = new byte[decoder.Layout.FrameBytes];
            Assert.True(decoder.Decode(pixels));
            Assert.Equal(picture.Hashes[0], TestPicture.HashOf(pixels, decoder.Layout));
        }
    }
}
