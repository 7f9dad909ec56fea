using EdgeConv.Decoding;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Decoding;

public sealed class NonMaximumSuppressionTests
{
    // The textbook's form: take the best that is left, drop all that it covers too much of.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keeps_what_repeated_removal_keeps(bool acrossLabels)
    {
        var random = new SeededRandom(6);
        for (int i = 0; i < 200; i++)
        {
            Box[] boxes = DrawnBoxes.Sorted(DrawnBoxes.Of(random, random.NextInt(60), labels: 3));
            decimal most = 0.05m + 0.1m * random.NextInt(10) + 0.0000001m; // between the fractions that a raster of 64ths can give
            var left = boxes.ToList();
            var expected = new List<Box>();
            while (left.Count > 0)
            {
                Box best = left[0];
                expected.Add(best);
                left.RemoveAt(0);
                left.RemoveAll(box => (acrossLabels || box.Label == best.Label) && Iou(best, box) > most);
            }

            int kept = NonMaximumSuppression.Apply(boxes, (float)most, acrossLabels);
            Assert.Equal(expected, boxes[..kept]);
        }
    }

    [Fact]
    public void A_box_that_was_removed_removes_nothing()
    {
        Box a = new(0, 0.9f, 0, 0, 0.5f, 1), b = new(0, 0.8f, 0.2f, 0, 0.7f, 1), c = new(0, 0.7f, 0.4f, 0, 0.9f, 1);
        Box[] boxes = [a, b, c];
        Assert.Equal(2, NonMaximumSuppression.Apply(boxes, 0.4f));
        Assert.Equal([a, c], boxes[..2]);
    }

    private static decimal Iou(in Box a, in Box b)
    {
        decimal width = Math.Min((decimal)a.Right, (decimal)b.Right) - Math.Max((decimal)a.Left, (decimal)b.Left);
        decimal height = Math.Min((decimal)a.Bottom, (decimal)b.Bottom) - Math.Max((decimal)a.Top, (decimal)b.Top);
        decimal both = Math.Max(0, width) * Math.Max(0, height);
        return both / (Area(a) + Area(b) - both);
    }

    private static decimal Area(in Box box) => ((decimal)box.Right - (decimal)box.Left) * ((decimal)box.Bottom - (decimal)box.Top);
}
