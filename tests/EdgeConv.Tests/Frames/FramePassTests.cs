using EdgeConv.Frames;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Frames;

/// <summary>The passes over samples and sums, around their vectors' width, between unreadable pages.</summary>
public sealed unsafe class FramePassTests
{
    [Fact]
    public void Vertical_passes_equal_the_scalar_one_around_their_block()
    {
        var random = new SeededRandom(61);
        for (int count = 0; count <= 70; count++)
        {
            using GuardedMemory row = GuardedMemory.EndsAtWall(count), below = GuardedMemory.EndsAtWall(count), sums = GuardedMemory.EndsAtWall(sizeof(int) * count);
            var expected = new int[count];
            for (int k = 0; k < count; k++)
                ((int*)sums.Pointer)[k] = expected[k] = random.NextInt(255 * 2048);
            random.NextBytes(row.Span);
            random.NextBytes(below.Span);
            if (count % 3 == 0)
                row.Span.Fill(255);
            int weight = count % 3 == 0 ? 2048 : random.NextInt(2049), other = random.NextInt(2049);
            fixed (int* pointer = expected)
            {
                VerticalPass.AddScalar(row.Pointer, weight, pointer, 0, count);
                VerticalPass.Add(row.Pointer, weight, (int*)sums.Pointer, count);
                Assert.Equal(expected, new Span<int>(sums.Pointer, count).ToArray());
                VerticalPass.AddScalar(row.Pointer, other, pointer, 0, count);
                VerticalPass.AddScalar(below.Pointer, weight, pointer, 0, count);
                VerticalPass.Add(row.Pointer, other, below.Pointer, weight, (int*)sums.Pointer, count);
                Assert.Equal(expected, new Span<int>(sums.Pointer, count).ToArray());
            }
        }
    }

    [Theory]
    [InlineData(640, 480, 96, 96)]
    [InlineData(480, 480, 96, 96)]
    [InlineData(1920, 1080, 224, 224)]
    [InlineData(37, 21, 5, 3)]
    [InlineData(5, 3, 37, 21)]
    [InlineData(64, 64, 1, 1)]
    public void Sizes_of_real_cameras_equal_the_written_formula_at_their_edges(int width, int height, int targetWidth, int targetHeight)
    {
        var random = new SeededRandom(62);
        foreach (PixelFormat format in Enum.GetValues<PixelFormat>())
        {
            if (format == PixelFormat.Yuyv && width % 2 != 0)
                continue;
            var layout = new FrameLayout(width, height, format);
            var conversion = new FrameConversion { Width = targetWidth, Height = targetHeight };
            byte[] pixels = FrameCases.Noise(random, layout);
            var reference = new FrameReference(pixels, layout, conversion);
            using var reader = new FrameReader(layout, conversion);
            var row = new byte[reader.RowBytes];
            foreach (int y in (int[])[0, targetHeight / 2, targetHeight - 1])
            {
                reader.ReadRow(new Frame(pixels, layout), y, row.AsSpan());
                foreach (int x in (int[])[0, targetWidth / 3, targetWidth - 1])
                    Assert.Equal(reference.Integer(x, y), row[(3 * x)..(3 * x + 3)]);
            }
        }
    }
}
