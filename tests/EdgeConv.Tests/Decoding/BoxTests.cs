using EdgeConv.Decoding;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Decoding;

public sealed class BoxTests
{
    [Fact]
    public void Iou_counts_the_cells_that_both_cover_over_those_that_either_does()
    {
        var random = new SeededRandom(3);
        for (int i = 0; i < 500; i++)
        {
            int[] a = Cells(random), b = Cells(random);
            int both = 0, either = 0;
            for (int y = 0; y < 8; y++)
            {
                for (int x = 0; x < 8; x++)
                {
                    bool inA = x >= a[0] && x < a[2] && y >= a[1] && y < a[3], inB = x >= b[0] && x < b[2] && y >= b[1] && y < b[3];
                    both += inA && inB ? 1 : 0;
                    either += inA || inB ? 1 : 0;
                }
            }
            float expected = either == 0 ? 0 : both / (float)either; // cells of an eighth: every product is exact
            Assert.Equal(expected, Box.Iou(Of(a), Of(b)));
            Assert.Equal(expected, Box.Iou(Of(b), Of(a)));
            Assert.Equal((a[2] - a[0]) * (a[3] - a[1]) / 64f, Of(a).Area);
        }
    }

    [Theory]
    [InlineData(0.5f, 0.2f, 0.5f, 0.8f)]
    [InlineData(0.6f, 0.2f, 0.4f, 0.8f)]
    [InlineData(0.2f, 0.9f, 0.8f, 0.1f)]
    [InlineData(float.NaN, 0.2f, 0.8f, 0.8f)]
    public void A_box_without_area_overlaps_nothing(float left, float top, float right, float bottom)
    {
        var empty = new Box(0, 1, left, top, right, bottom);
        Assert.Equal(0, Box.Iou(empty, new(0, 1, 0, 0, 1, 1)));
        Assert.Equal(0, Box.Iou(new(0, 1, 0, 0, 1, 1), empty));
        Assert.Equal(0, Box.Iou(empty, empty));
    }

    [Fact]
    public void A_box_of_a_part_lies_within_that_part() =>
        Assert.Equal(new Box(4, 0.5f, 0.25f, 0.5f, 0.375f, 0.75f), new Box(4, 0.5f, 0, 0, 0.5f, 0.5f).Within(0.25f, 0.5f, 0.5f, 1));

    private static int[] Cells(SeededRandom random)
    {
        int left = random.NextInt(8), top = random.NextInt(8);
        return [left, top, left + 1 + random.NextInt(8 - left), top + 1 + random.NextInt(8 - top)];
    }

    private static Box Of(int[] cells) => new(0, 1, cells[0] / 8f, cells[1] / 8f, cells[2] / 8f, cells[3] / 8f);
}
