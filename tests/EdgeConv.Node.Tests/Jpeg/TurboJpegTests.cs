using EdgeConv.Frames;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Node.Tests.Jpeg;

/// <summary>Against libturbojpeg in the same process: the pictures of the folder, and pictures that it encodes.</summary>
public class TurboJpegTests
{
    private const int MostDifference = 1;

    public static TheoryData<string> Names => TestPicture.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Levels_are_within_one_of_libturbojpeg(string name)
    {
        TurboJpeg.Require();
        TestPicture picture = TestPicture.Find(name);
        Compare(picture.Bytes, picture.Width, picture.Height);
    }

    [Fact]
    public void Levels_are_within_one_for_random_pictures_of_any_size_sampling_and_quality()
    {
        TurboJpeg.Require();
        var random = new SeededRandom(31);
        for (int i = 0; i < 300; i++)
        {
            int width = 1 + random.NextInt(90), height = 1 + random.NextInt(70), roughness = random.NextInt(90);
            byte[] pixels = new byte[3 * width * height];
            for (int p = 0; p < pixels.Length; p++)
            {
                int x = p / 3 % width, y = p / 3 / width;
                pixels[p] = (byte)Math.Clamp(3 * x + 2 * y * (p % 3) + random.NextInt(2 * roughness + 1) - roughness, 0, 255);
            }
            Compare(TurboJpeg.Encode(pixels, width, height, i % TurboJpeg.Samplings, 1 + random.NextInt(100)), width, height);
        }
    }

    private static void Compare(byte[] picture, int width, int height)
    {
        foreach (int reduction in TestPicture.Reductions)
        {
            if (TurboJpeg.IsTooSmall(width, height, reduction))
                continue;
            byte[] theirs = TurboJpeg.Decode(picture, reduction, out FrameLayout theirLayout);
            byte[] ours = TestPicture.Decode(picture, reduction, out FrameLayout layout, out bool isWhole);
            Assert.True(isWhole);
            Assert.Equal(theirLayout, layout);
            for (int i = 0; i < ours.Length; i++)
                if (Math.Abs(ours[i] - theirs[i]) > MostDifference)
                    Assert.Fail($"1/{reduction}: byte {i} of {layout.Width}x{layout.Height} {layout.Format} is {ours[i]}, not {theirs[i]}");
        }
    }
}
