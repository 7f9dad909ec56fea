using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Blob;
using EdgeConv.Kernels.Neon;
using EdgeConv.Kernels.Vector;

namespace EdgeConv.Kernels.Mean;

/// <summary>16 channels at once; the zero point is taken off the whole sum at the end.</summary>
internal static unsafe class MeanNeon
{
    public static void Run<TStage>(KernelArguments* a, int first, int count) where TStage : struct, IOutputStageNeon
    {
        TStage stage = default;
        stage.Load(a);
        var multiplier = new MultipliersNeon { Mantissas = Vector128.Create(((FixedMultiplier*)a->Parameters)->Mantissa) };
        if (a->Operator->Rule == Rule.Tflm)
            multiplier.Exponents = Vector128.Create(((FixedMultiplier*)a->Parameters)->Exponent);
        int* sums = (int*)a->Scratch;
        nint channels = a->Output.Channels;
        var zeros = Vector128.Create(-a->Input.Rows * a->Input.Columns * a->Input.ZeroPoint);
        for (int row = first; row < first + count; row++)
            for (nint c = 0; c < channels; c += 16)
            {
                var row16 = ChannelSumsNeon.Over(a->Input.Pointers + row, 1, 1, c, a->Input.Columns, a->Input.PixelBytes);
                if (row != 0)
                    row16.Add(sums + c, channels - c);
                if (row != a->Input.Rows - 1)
                    row16.Store(sums + c, channels - c);
                else
                    Store(a->Output[0] + c, stage, row16, zeros, multiplier, channels - c);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TStage>(sbyte* output, in TStage stage, in ChannelSumsNeon sums, Vector128<int> zeros, in MultipliersNeon multiplier,
        nint count) where TStage : struct, IOutputStageNeon
    {
        var lower = stage.Scale(AdvSimd.Add(sums.A, zeros), AdvSimd.Add(sums.B, zeros), multiplier, multiplier);
        var upper = stage.Scale(AdvSimd.Add(sums.C, zeros), AdvSimd.Add(sums.D, zeros), multiplier, multiplier);
        var value = stage.Clamp(AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(lower), upper));
        if (count >= 16)
            AdvSimd.Store(output, value);
        else
            PartialStore.First(output, value, count);
    }
}
