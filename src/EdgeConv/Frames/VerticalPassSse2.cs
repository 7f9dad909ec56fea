using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeConv.Frames;

/// <summary>16 samples of two rows at a time: pairs, one of each row, go through PMADDWD. Returns how many samples it did.</summary>
internal static unsafe class VerticalPassSse2
{
    public const int Block = 16;

    public static int Add(byte* row, int weight, byte* other, int otherWeight, int* sums, int count)
    {
        Vector128<short> weights = Vector128.Create(weight | otherWeight << 16).AsInt16();
        int i = 0;
        for (; i <= count - Block; i += Block, sums += Block)
        {
            Vector128<byte> samples = Vector128.Load(row + i), others = Vector128.Load(other + i);
            Vector128<byte> low = Sse2.UnpackLow(samples, others), high = Sse2.UnpackHigh(samples, others);
            Add(sums, Sse2.UnpackLow(low, Vector128<byte>.Zero), weights);
            Add(sums + 4, Sse2.UnpackHigh(low, Vector128<byte>.Zero), weights);
            Add(sums + 8, Sse2.UnpackLow(high, Vector128<byte>.Zero), weights);
            Add(sums + 12, Sse2.UnpackHigh(high, Vector128<byte>.Zero), weights);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(int* sums, Vector128<byte> pairs, Vector128<short> weights) =>
        (Vector128.Load(sums) + Sse2.MultiplyAddAdjacent(pairs.AsInt16(), weights)).Store(sums);
}
