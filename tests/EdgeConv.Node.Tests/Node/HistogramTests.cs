using EdgeConv.Node.Latency;
using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace EdgeConv.Node.Tests;

public sealed class HistogramTests
{
    [Property(MaxTest = 500)]
    public void A_percentile_is_at_most_a_sixteenth_above_the_value_that_sorting_gives(NonEmptyArray<int> values, byte percent)
    {
        var histogram = new Histogram();
        long[] sorted = [.. values.Get.Select(value => Math.Abs((long)value) << (value & 7)).Order()];
        foreach (long value in sorted)
            histogram.Add(value);
        double share = percent % 101 / 100.0;
        long exact = sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
        long said = histogram.Percentile(share);
        Assert.InRange(said, exact, exact + exact / 16);
        Assert.Equal(sorted[^1], histogram.Most);
        Assert.Equal(sorted.Length, histogram.Count);
    }

    [Fact]
    public void Times_beyond_all_buckets_and_before_zero_are_counted_too()
    {
        var histogram = new Histogram();
        histogram.Add(long.MaxValue);
        histogram.Add(-5);
        Assert.Equal(2, histogram.Count);
        Assert.Equal(0, histogram.Percentile(0.5));
        Assert.True(histogram.Percentile(1) >= 1L << 40);
        histogram.Clear();
        Assert.Equal((0, 0, 0), (histogram.Count, histogram.Most, histogram.Percentile(0.99)));
    }

    [Fact]
    public void Adding_allocates_nothing()
    {
        var histogram = new Histogram();
        histogram.Add(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (long i = 0; i < 10_000; i++)
            histogram.Add(i * 977);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
