using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Convolution;

namespace EdgeConv.Kernels.Neon;

/// <summary>The accumulators of one column and 16 channels, or 8 in the first two.</summary>
internal struct AccumulatorsNeon
{
    public Vector128<int> A, B, C, D;

    /// <summary>The biases of a block. Each column loads its own: one instruction, where copies would be four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe AccumulatorsNeon Load<TBlock>(byte* block) where TBlock : struct, IBlock
    {
        if (TBlock.Channels == 8)
        {
            var (e, f) = AdvSimd.Arm64.Load2xVector128((int*)block);
            return new() { A = e, B = f };
        }
        var (a, b, c, d) = AdvSimd.Arm64.Load4xVector128((int*)block);
        return new() { A = a, B = b, C = c, D = d };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly unsafe void Store<TStage, TBlock>(sbyte* output, in TStage stage,
        in MultipliersNeon a, in MultipliersNeon b, in MultipliersNeon c, in MultipliersNeon d)
        where TStage : struct, IOutputStageNeon where TBlock : struct, IBlock
    {
        if (TBlock.Channels == 8)
            StoreNeon.Eight(output, stage, A, B, a, b);
        else
            StoreNeon.Sixteen(output, stage, A, B, C, D, a, b, c, d);
    }
}
