using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Portable;

namespace EdgeConv.Tests.Networks;

/// <summary>Windows and parameters of operators along axes.</summary>
internal static class ReductionCase
{
    /// <summary>All of an axis at once.</summary>
    public static WindowRecord Axis(int length) => new() { Size = length, Stride = length, Dilation = 1 };

    /// <param name="ratio">What a sum is multiplied by; extremes have no multiplier.</param>
    public static byte[] Reduce(ReduceFunction function, Rule rule, float ratio) =>
        [.. BitConverter.GetBytes((int)function), .. function != ReduceFunction.Sum ? new byte[8] : [.. Multipliers(rule, [ratio]), .. new byte[rule == Rule.Tflm ? 0 : 4]]];

    /// <summary>A factor for every sum of squares, falling as sums grow.</summary>
    public static byte[] Normalisation(int size, Rule rule, SeededRandom random)
    {
        double first = random.NextDouble(0.1, 2), per = Math.ScaleB(1, -random.NextInt(8, 20));
        float[] factors = [.. Enumerable.Range(0, SquareSums.Entries).Select(i => (float)(first / (1 + per * SquareSums.Middle(i))))];
        return [.. BitConverter.GetBytes(size), .. Multipliers(rule, factors)];
    }

    private static byte[] Multipliers(Rule rule, float[] factors) => rule == Rule.Tflm
        ? MemoryMarshal.AsBytes<FixedMultiplier>([.. factors.Select(factor => TflmRule.Fixed(factor))]).ToArray() : MemoryMarshal.AsBytes<float>(factors).ToArray();
}
