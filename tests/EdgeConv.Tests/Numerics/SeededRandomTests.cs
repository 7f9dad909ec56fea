using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Numerics;

public sealed class SeededRandomTests
{
    // Known answers that several public implementations of xoshiro256** seeded by splitmix64 pin.
    [Fact]
    public void Equals_the_published_sequences()
    {
        var zero = new SeededRandom(0);
        Assert.Equal<ulong>([0x99EC5F36CB75F2B4, 0xBF6E1F784956452A, 0x1A5F849D4933E6E0], [zero.NextUInt64(), zero.NextUInt64(), zero.NextUInt64()]);
        var other = new SeededRandom(42);
        Assert.Equal<ulong>([0x15780B2E0C2EC716, 0x6104D9866D113A7E, 0xAE17533239E499A1], [other.NextUInt64(), other.NextUInt64(), other.NextUInt64()]);
    }

    [Fact]
    public void Integers_cover_their_range_evenly()
    {
        var random = new SeededRandom(1);
        var counts = new int[7];
        for (int i = 0; i < 70000; i++)
            counts[random.NextInt(7)]++;
        Assert.All(counts, count => Assert.InRange(count, 9600, 10400));

        // A bound just over half of 2^31 shows a biased modulus at once: the lower half would come twice as often.
        const int Bound = 0x60000000;
        int lower = 0;
        for (int i = 0; i < 20000; i++)
            lower += random.NextInt(Bound) < Bound / 2 ? 1 : 0;
        Assert.InRange(lower, 9600, 10400);
        Assert.Equal(0, random.NextInt(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt(0));
        Assert.InRange(random.NextInt(-5, -3), -5, -4);
    }

    [Fact]
    public void Doubles_stay_below_one_and_fill_the_interval()
    {
        var random = new SeededRandom(2);
        double sum = 0, min = 1, max = 0;
        for (int i = 0; i < 50000; i++)
        {
            double value = random.NextDouble();
            Assert.InRange(value, 0, 0.99999999999999989);
            sum += value;
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }

        Assert.InRange(sum / 50000, 0.495, 0.505);
        Assert.True(min < 0.001 && max > 0.999);
    }

    [Fact]
    public void Gaussians_have_the_moments_and_tails_of_the_normal_distribution()
    {
        var random = new SeededRandom(3);
        const int Count = 100000;
        double sum = 0, squares = 0, fourths = 0;
        int beyondTwo = 0;
        for (int i = 0; i < Count; i++)
        {
            double value = random.NextGaussian();
            sum += value;
            squares += value * value;
            fourths += value * value * value * value;
            beyondTwo += Math.Abs(value) > 2 ? 1 : 0;
        }

        Assert.InRange(sum / Count, -0.015, 0.015);
        Assert.InRange(squares / Count, 0.98, 1.02);
        Assert.InRange(fourths / Count, 2.85, 3.15);
        Assert.InRange(beyondTwo / (double)Count, 0.0435, 0.0475); // 4.55 %
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        byte[] a = new byte[100], b = new byte[100], c = new byte[100];
        new SeededRandom(5).NextBytes(a);
        new SeededRandom(5).NextBytes(b);
        new SeededRandom(6).NextBytes(c);
        Assert.Equal(a, b);
        Assert.NotEqual(a, c);
    }
}
