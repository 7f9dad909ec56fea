using System.Numerics;
using EdgeConv.Blob;
using EdgeConv.Numerics;
using Xunit;
using Arithmetic = EdgeConv.Portable.FixedPoint;

namespace EdgeConv.Tests.Numerics;

/// <summary>The rules against a second text of their formulas: random, ties and extremes.</summary>
[Trait("suite", "kernels")]
public sealed unsafe class RulesTests
{
    private static readonly int[] Extremes = [int.MinValue, int.MinValue + 1, -(1 << 30), -3, -2, -1, 0, 1, 2, 3, 1 << 30, int.MaxValue - 1, int.MaxValue];

    [Fact]
    public void High_multiply_and_rounding_shift_equal_big_integers()
    {
        var random = new SeededRandom(1);
        foreach (int a in Extremes.Concat(Random(random, 300)))
            foreach (int b in Extremes.Concat(Random(random, 20)))
                Assert.Equal(RuleReference.High(a, b), Arithmetic.HighMultiply(a, b));
        foreach (int x in Extremes.Concat(Random(random, 300)))
            for (int bits = 0; bits <= 31; bits++)
            {
                Assert.Equal(RuleReference.RoundAway(x, bits), Arithmetic.RoundingShiftRight(x, bits));
                Assert.Equal(RuleReference.Saturate((BigInteger)x << bits), Arithmetic.SaturatingShiftLeft(x, bits));
            }
    }

    [Theory, InlineData("Xnnpack"), InlineData("Tflm")]
    public void Requantises_as_the_formula_says(string name)
    {
        Rule rule = Enum.Parse<Rule>(name);
        var random = new SeededRandom(2);
        for (int i = 0; i < 4000; i++)
        {
            float sx = Scale(random), sw = Scale(random), sy = Scale(random);
            int accumulator = i < Extremes.Length ? Extremes[i] : (int)random.NextUInt32() >> random.NextInt(31);
            byte[] multipliers = rule == Rule.Tflm ? TflmRule.Multipliers(sx, [1, sw], sy) : XnnpackRule.Multipliers(sx, [1, sw], sy);
            fixed (byte* pointer = multipliers)
            {
                int actual = rule == Rule.Tflm ? TflmRule.Requantise(accumulator, pointer, 1) : XnnpackRule.Requantise(accumulator, pointer, 1);
                Assert.Equal(RuleReference.Requantise(rule, accumulator, sx, sw, sy), actual);
            }
        }
    }

    [Theory, InlineData("Xnnpack"), InlineData("Tflm")]
    public void Mean_and_add_are_the_formula(string name)
    {
        Rule rule = Enum.Parse<Rule>(name);
        var random = new SeededRandom(3);
        for (int i = 0; i < 2000; i++)
        {
            float sx = Scale(random), sy = Scale(random);
            int elements = 1 + random.NextInt(20000), sum = random.NextInt(-255 * elements, 255 * elements + 1);
            byte[] multiplier = rule == Rule.Tflm ? TflmRule.MeanMultiplier(sx, sy, elements) : XnnpackRule.MeanMultiplier(sx, sy, elements);
            fixed (byte* pointer = multiplier)
            {
                int mean = rule == Rule.Tflm ? TflmRule.Requantise(sum, pointer, 0) : XnnpackRule.Requantise(sum, pointer, 0);
                Assert.Equal(RuleReference.Mean(rule, sum, sx, sy, elements), mean);
            }

            float sb = sy * (float)random.NextDouble(1 / 1000.0, 255);
            sx = sy * (float)random.NextDouble(1 / 1000.0, 4);
            int a = random.NextInt(-255, 256), b = random.NextInt(-255, 256);
            AddParameters parameters = rule == Rule.Tflm ? TflmRule.AddParameters(sx, sb, sy) : XnnpackRule.AddParameters(sx, sb, sy);
            int actual = rule == Rule.Tflm ? TflmRule.Add(a, b, &parameters) : XnnpackRule.Add(a, b, &parameters);
            Assert.Equal(RuleReference.Add(rule, a, b, sx, sb, sy), actual);
        }
    }

    /// <summary>Recorded networks cannot tell the two softmaxes apart: each is held by its formula.</summary>
    [Theory, InlineData("Xnnpack"), InlineData("Tflm")]
    public void Softmax_is_the_formula(string name)
    {
        Rule rule = Enum.Parse<Rule>(name);
        var random = new SeededRandom(4);
        for (int i = 0; i < 600; i++)
        {
            int channels = i < 5 ? i + 1 : 1 + random.NextInt(i % 50 == 0 ? 1001 : 20);
            float sx = (float)Math.ScaleB(random.NextDouble(0.5, 1), random.NextInt(-10, 2)), beta = i % 3 == 0 ? (float)random.NextDouble(0.1, 3) : 1;
            var logits = new sbyte[channels];
            for (int c = 0; c < channels; c++)
                logits[c] = (sbyte)(i % 2 == 0 ? random.NextInt(-128, 128) : 100 - random.NextInt(12));
            byte[] parameters = rule == Rule.Tflm ? TflmRule.SoftmaxParameters(sx, beta, 1f / 256, -128) : XnnpackRule.SoftmaxParameters(sx, beta, 1f / 256, -128);
            var actual = new sbyte[channels];
            fixed (sbyte* from = logits, to = actual)
            fixed (byte* pointer = parameters)
            {
                if (rule == Rule.Tflm)
                    TflmRule.Softmax(from, to, channels, pointer);
                else
                    XnnpackRule.Softmax(from, to, channels, pointer);
            }
            Assert.Equal(RuleReference.Softmax(rule, logits, sx, beta, 1f / 256, -128), actual);
        }
    }

    [Theory]
    [InlineData(1, 0.5f, 0, 1)] // 0.5: to even, up
    [InlineData(-1, 0.5f, 0, 0)] // -0.5: to even, up
    [InlineData(3, 0.5f, 2, 2)]
    [InlineData(-3, 0.5f, -2, -1)]
    [InlineData(1, 0.25f, 0, 1)] // rounded twice: 0.25 to 0.5 to 1
    [InlineData(-3, 0.25f, -1, -1)] // -0.75 to -1 to -0.5, away from zero
    [InlineData(5, 0.5f, 2, 3)]
    [InlineData(int.MaxValue, 4f, int.MaxValue, 1 << 30)] // saturates before the multiplication by 2^30 / 2^31
    [InlineData(int.MinValue, 4f, int.MinValue, -(1 << 30))]
    public void Ties_and_ends_round_as_upstream_rounds_them(int accumulator, float factor, int xnnpack, int tflm)
    {
        fixed (byte* pointer = XnnpackRule.Multipliers(factor, [1], 1))
            Assert.Equal(xnnpack, XnnpackRule.Requantise(accumulator, pointer, 0));
        fixed (byte* pointer = TflmRule.Multipliers(factor, [1], 1))
            Assert.Equal(tflm, TflmRule.Requantise(accumulator, pointer, 0));
    }

    [Theory]
    [InlineData(2.5f, 2, 3)]
    [InlineData(-2.5f, -2, -3)]
    [InlineData(3.5f, 4, 4)]
    [InlineData(1e30f, 117, 117)]
    [InlineData(float.PositiveInfinity, 117, 117)]
    [InlineData(float.NegativeInfinity, -138, -138)]
    [InlineData(float.NaN, 0, 0)]
    public void Reals_at_the_edge_round_to_even_or_away_and_saturate(float quanta, int xnnpack, int tflm)
    {
        const float Scale = 0.25f;
        const int ZeroPoint = 10;
        var values = new sbyte[3];
        EdgeQuantisation.Quantise(Rule.Xnnpack, [0, quanta * Scale], values, 2, Scale, ZeroPoint);
        Assert.Equal([ZeroPoint, 0, (sbyte)(xnnpack + ZeroPoint)], values);
        EdgeQuantisation.Quantise(Rule.Tflm, [0, quanta * Scale], values, 2, Scale, ZeroPoint);
        Assert.Equal([ZeroPoint, 0, (sbyte)(tflm + ZeroPoint)], values);
        var reals = new float[2];
        EdgeQuantisation.Dequantise(values, 2, reals, Scale, ZeroPoint);
        Assert.Equal([0, tflm * Scale], reals);
    }

    [Theory]
    [InlineData(1f, 1f, 1f, true)]
    [InlineData(1f / 1024, 1f, 1f, true)]
    [InlineData(0.9f / 1024, 1f, 1f, false)]
    [InlineData(1f, 256f, 1f, false)]
    public void XNNPACK_adds_ratios_of_1_1024th_to_256(float a, float b, float output, bool can) => Assert.Equal(can, XnnpackRule.CanAdd(a, b, output));

    [Fact]
    public void A_multiplier_is_0_below_and_saturates_above_what_its_exponent_holds()
    {
        Assert.Equal((0, 0), Pair(TflmRule.Fixed(Math.ScaleB(1, -33))));
        Assert.Equal((1 << 30, -31), Pair(TflmRule.Fixed(Math.ScaleB(1, -32))));
        Assert.Equal((1 << 30, 1), Pair(TflmRule.Fixed(1)));
        Assert.Equal((1 << 30, 1), Pair(TflmRule.Fixed(Math.BitDecrement(1.0)))); // the mantissa rounds up to 2^31
        Assert.Equal((int.MaxValue, 30), Pair(TflmRule.Fixed(Math.ScaleB(1, 40))));

        static (int, int) Pair(FixedMultiplier multiplier) => (multiplier.Mantissa, multiplier.Exponent);
    }

    private static float Scale(SeededRandom random) => (float)Math.ScaleB(random.NextDouble(0.5, 1), random.NextInt(-12, 3));

    private static int[] Random(SeededRandom random, int count) => [.. Enumerable.Range(0, count).Select(_ => (int)random.NextUInt32() >> random.NextInt(31))];
}
