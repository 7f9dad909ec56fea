using EdgeConv.Blob;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Numerics;

/// <summary>Whole runs of floats, which go through vectors, against the rule's own function, element by element.</summary>
public sealed class EdgeQuantisationTests
{
    private static readonly float[] Special =
    [
        0, -0f, 0.5f, -0.5f, 1.5f, 2.5f, -2.5f, 0.49999997f, -0.49999997f, 126.5f, 127.5f, -127.5f, -128.5f, 255.5f, -255.5f, 1e9f, -1e9f, 3e38f, -3e38f,
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon,
    ];

    [Theory, InlineData(nameof(Rule.Xnnpack)), InlineData(nameof(Rule.Tflm)), InlineData(nameof(Rule.Ort))]
    public void A_run_of_reals_becomes_what_each_real_becomes(string rule)
    {
        var random = new SeededRandom(1);
        foreach (float scale in (float[])[1, 0.25f, 0.0039215689f, 3e-39f, 1e30f])
            for (int count = 1; count <= 70; count++)
            {
                float[] reals = Reals(random, count, scale);
                int zeroPoint = random.NextInt(-128, 128);
                var values = new sbyte[count];
                EdgeQuantisation.Quantise(Enum.Parse<Rule>(rule), reals, values, 1, scale, zeroPoint);
                Assert.Equal(reals.Select(real => Expected(rule, real, scale, zeroPoint)), values);
            }
    }

    [Theory, InlineData(nameof(Rule.Xnnpack)), InlineData(nameof(Rule.Tflm)), InlineData(nameof(Rule.Ort))]
    public void Three_planes_become_pixels_of_three_channels(string rule)
    {
        var random = new SeededRandom(2);
        for (int columns = 1; columns <= 50; columns++)
        {
            int plane = columns + random.NextInt(9), zeroPoint = random.NextInt(-128, 128);
            float[] reals = Reals(random, 2 * plane + columns, 0.5f);
            var pixels = new sbyte[3 * columns];
            EdgeQuantisation.QuantisePlanes(Enum.Parse<Rule>(rule), reals, plane, pixels, 0.5f, zeroPoint);
            Assert.Equal(pixels.Select((_, at) => Expected(rule, reals[at % 3 * plane + at / 3], 0.5f, zeroPoint)), pixels);
        }
    }

    [Fact]
    public void A_run_of_bytes_becomes_what_each_byte_becomes()
    {
        var random = new SeededRandom(3);
        for (int count = 1; count <= 70; count++)
        {
            sbyte[] values = [.. Enumerable.Range(0, count).Select(_ => (sbyte)random.NextInt(-128, 128))];
            int zeroPoint = random.NextInt(-128, 128);
            var reals = new float[count];
            EdgeQuantisation.Dequantise(values, 1, reals, 0.0314f, zeroPoint);
            Assert.Equal(values.Select(value => 0.0314f * (value - zeroPoint)), reals);
        }
    }

    private static float[] Reals(SeededRandom random, int count, float scale) =>
    [
        .. Enumerable.Range(0, count).Select(_ => random.NextInt(3) == 0
            ? Special[random.NextInt(Special.Length)] * scale
            : scale * (float)random.NextDouble(-300, 300)),
    ];

    private static sbyte Expected(string rule, float real, float scale, int zeroPoint) =>
        rule switch
        {
            nameof(Rule.Tflm) => TflmRule.Quantise(real, scale, zeroPoint),
            nameof(Rule.Ort) => OrtRule.Quantise(real, scale, zeroPoint),
            _ => XnnpackRule.Quantise(real, scale, zeroPoint),
        };
}
