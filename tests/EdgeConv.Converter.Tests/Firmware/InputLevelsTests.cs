using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using EdgeConv.Nano;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Converter.Tests.Firmware;

/// <summary>Counts of a sensor as levels: integers on the controller, float32 in the library.</summary>
public sealed class InputLevelsTests
{
    [Fact]
    public void Every_count_becomes_the_level_that_the_library_makes_of_its_real()
    {
        var random = new SeededRandom(1);
        var seen = new HashSet<sbyte>();
        for (int i = 0; i < 300; i++)
        {
            // Steps and scales of a few bits make many ties.
            int step = i % 3 == 0 ? 1 : i % 3 == 1 ? random.NextInt(1, 200) : random.NextInt(1, 1 << 24), exponent = random.NextInt(-30, 3);
            float real = step * MathF.ScaleB(1, exponent), scale = i % 4 == 0 ? real * random.NextInt(1, 20) / 8 : (float)(real * random.NextDouble(0.01, 40));
            int zeroPoint = random.NextInt(-128, 128);
            var levels = new InputLevels(WithInput(scale, zeroPoint), step, exponent);
            for (int counts = -2048; counts < 2048; counts++)
            {
                sbyte level = levels.Level(counts);
                seen.Add(level);
                if (level != TflmRule.Quantise(counts * real, scale, zeroPoint))
                    Assert.Fail($"{counts} * {real} at {scale}, {zeroPoint} is {TflmRule.Quantise(counts * real, scale, zeroPoint)}, not {level}");
            }
        }
        Assert.Equal(256, seen.Count);
    }

    [Fact]
    public void Counts_of_any_size_do_the_same()
    {
        var random = new SeededRandom(2);
        var levels = new InputLevels(WithInput(3e5f, 4), 12345, -3);
        for (int i = 0; i < 100_000; i++)
        {
            int counts = i switch { 0 => int.MinValue, 1 => int.MaxValue, _ => (int)random.NextUInt32() >> random.NextInt(31) };
            // More counts than 24 bits are rounded twice in float32 and once here.
            if (Math.Abs((long)counts) <= 1 << 24)
                Assert.Equal(TflmRule.Quantise(counts * (12345 * 0.125f), 3e5f, 4), levels.Level(counts));
            else
                Assert.InRange(levels.Level(counts) - TflmRule.Quantise(counts * (12345 * 0.125f), 3e5f, 4), -1, 1);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData((1 << 24) + 1)]
    public void A_step_that_is_no_float32_is_refused(int mantissa) =>
        Assert.Contains("from 1 to 2^24", Assert.Throws<NanoModelException>(() => new InputLevels(WithInput(1, 0), mantissa, 0)).Message, StringComparison.Ordinal);

    private static NanoModel WithInput(float scale, int zeroPoint)
    {
        NetworkDescription network = RandomNetwork.OfKind(1, Rule.Tflm, OperatorKind.Table);
        int input = network.Endpoints[0].Tensor;
        network.Tensors[input] = network.Tensors[input] with { Scale = scale, ZeroPoint = zeroPoint };
        return NanoRun.Load(BlobWriter.Write(network, Planner.Layer(network)));
    }
}
