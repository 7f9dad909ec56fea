using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeConv.Frames;

/// <summary>
/// Source rows onto one row of the target: to each sample's sum comes sample times the row's weight, at most 255 * 2048 in all. Whatever a plane's samples mean. The
/// sums of all instruction sets are the same.
/// </summary>
internal static unsafe class VerticalPass
{
    /// <param name="row">Samples.</param>
    /// <param name="weight">The row's weight, 0 to 2048.</param>
    /// <param name="sums">One for each sample.</param>
    /// <param name="count">How many samples.</param>
    public static void Add(byte* row, int weight, int* sums, int count)
    {
        int done = AdvSimd.IsSupported ? VerticalPassNeon.Add(row, weight, sums, count)
            : Sse2.IsSupported ? VerticalPassSse2.Add(row, weight, row, 0, sums, count)
            : 0;
        AddScalar(row, weight, sums, done, count);
    }

    /// <summary>Two rows at once: the sums are read and written half as often.</summary>
    public static void Add(byte* row, int weight, byte* other, int otherWeight, int* sums, int count)
    {
        int done = AdvSimd.IsSupported ? VerticalPassNeon.Add(row, weight, other, otherWeight, sums, count)
            : Sse2.IsSupported ? VerticalPassSse2.Add(row, weight, other, otherWeight, sums, count)
            : 0;
        AddScalar(row, weight, sums, done, count);
        AddScalar(other, otherWeight, sums, done, count);
    }

    /// <summary>What the others compute, and the samples that fill none of their registers.</summary>
    public static void AddScalar(byte* row, int weight, int* sums, int first, int count)
    {
        for (int i = first; i < count; i++)
            sums[i] += row[i] * weight;
    }
}
