using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeConv.Frames;

/// <summary>16 samples at a time: widened to 16 bits, multiplied into 32. Each returns how many samples it did.</summary>
internal static unsafe class VerticalPassNeon
{
    public const int Block = 16;

    public static int Add(byte* row, int weight, int* sums, int count)
    {
        Vector128<ushort> weights = Vector128.Create((ushort)weight);
        int i = 0;
        for (; i <= count - Block; i += Block, sums += Block)
        {
            Vector128<byte> samples = Vector128.Load(row + i);
            Vector128<ushort> low = AdvSimd.ZeroExtendWideningLower(samples.GetLower()), high = AdvSimd.ZeroExtendWideningUpper(samples);
            Store(sums, AdvSimd.MultiplyWideningLowerAndAdd(Load(sums), low.GetLower(), weights.GetLower()),
                AdvSimd.MultiplyWideningUpperAndAdd(Load(sums + 4), low, weights),
                AdvSimd.MultiplyWideningLowerAndAdd(Load(sums + 8), high.GetLower(), weights.GetLower()),
                AdvSimd.MultiplyWideningUpperAndAdd(Load(sums + 12), high, weights));
        }

        return i;
    }

    public static int Add(byte* row, int weight, byte* other, int otherWeight, int* sums, int count)
    {
        Vector128<ushort> weights = Vector128.Create((ushort)weight), otherWeights = Vector128.Create((ushort)otherWeight);
        int i = 0;
        for (; i <= count - Block; i += Block, sums += Block)
        {
            Vector128<byte> samples = Vector128.Load(row + i), others = Vector128.Load(other + i);
            Vector128<ushort> low = AdvSimd.ZeroExtendWideningLower(samples.GetLower()), high = AdvSimd.ZeroExtendWideningUpper(samples);
            Vector128<ushort> otherLow = AdvSimd.ZeroExtendWideningLower(others.GetLower()), otherHigh = AdvSimd.ZeroExtendWideningUpper(others);
            Vector128<uint> sum0 = AdvSimd.MultiplyWideningLowerAndAdd(Load(sums), low.GetLower(), weights.GetLower());
            Vector128<uint> sum1 = AdvSimd.MultiplyWideningUpperAndAdd(Load(sums + 4), low, weights);
            Vector128<uint> sum2 = AdvSimd.MultiplyWideningLowerAndAdd(Load(sums + 8), high.GetLower(), weights.GetLower());
            Vector128<uint> sum3 = AdvSimd.MultiplyWideningUpperAndAdd(Load(sums + 12), high, weights);
            Store(sums, AdvSimd.MultiplyWideningLowerAndAdd(sum0, otherLow.GetLower(), otherWeights.GetLower()),
                AdvSimd.MultiplyWideningUpperAndAdd(sum1, otherLow, otherWeights),
                AdvSimd.MultiplyWideningLowerAndAdd(sum2, otherHigh.GetLower(), otherWeights.GetLower()),
                AdvSimd.MultiplyWideningUpperAndAdd(sum3, otherHigh, otherWeights));
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Load(int* sums) => Vector128.Load((uint*)sums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(int* sums, Vector128<uint> sum0, Vector128<uint> sum1, Vector128<uint> sum2, Vector128<uint> sum3)
    {
        sum0.Store((uint*)sums);
        sum1.Store((uint*)sums + 4);
        sum2.Store((uint*)sums + 8);
        sum3.Store((uint*)sums + 12);
    }
}
