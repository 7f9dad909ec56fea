using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Blob;
using EdgeConv.Kernels.Avx;
using EdgeConv.Kernels.Vector;

namespace EdgeConv.Kernels.Mean;

/// <summary>16 channels at once; the zero point is taken off the whole sum at the end.</summary>
internal static unsafe class MeanAvx2
{
    public static void Run<TStage>(KernelArguments* a, int first, int count) where TStage : struct, IOutputStageAvx
    {
        var range = OutputRangeAvx.Of(a);
        var mantissa = Vector256.Create(((FixedMultiplier*)a->Parameters)->Mantissa);
        var exponent = Vector256.Create(TStage.HasExponents ? ((FixedMultiplier*)a->Parameters)->Exponent : 0);
        int* sums = (int*)a->Scratch;
        nint channels = a->Output.Channels;
        var zeros = Vector256.Create(-a->Input.Rows * a->Input.Columns * a->Input.ZeroPoint);
        for (int row = first; row < first + count; row++)
            for (nint c = 0; c < channels; c += 16)
            {
                var ofRow = ChannelSumsAvx.Over(a->Input.Pointers + row, 1, 1, c, a->Input.Columns, a->Input.PixelBytes);
                if (row != 0)
                    ofRow.Add(sums + c, channels - c);
                if (row != a->Input.Rows - 1)
                    ofRow.Store(sums + c, channels - c);
                else
                    Store<TStage>(a->Output[0] + c, range, TStage.Requantise(Avx2.Add(ofRow.Lower, zeros), mantissa, exponent),
                        TStage.Requantise(Avx2.Add(ofRow.Upper, zeros), mantissa, exponent), channels - c);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TStage>(sbyte* output, in OutputRangeAvx range, Vector256<int> lower, Vector256<int> upper, nint count)
        where TStage : struct, IOutputStageAvx
    {
        // Each half of the bytes holds four of lower, then four of upper.
        var bytes = range.Pack<TStage>(lower, upper, lower, upper).AsInt32();
        var value = Sse2.UnpackLow(bytes.GetLower(), bytes.GetUpper());
        var ordered = value.AsSByte(); // l0-3, l4-7, u0-3, u4-7
        if (count >= 16)
            ordered.Store(output);
        else
            PartialStore.First(output, ordered, count);
    }
}
