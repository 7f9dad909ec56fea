using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Convolution;

namespace EdgeConv.Kernels.Neon;

/// <summary>The accumulators of one column and 16 channels, or 8 in the first two.</summary>
internal struct AccumulatorsNeon
{
    public Vector128<int> A, B, C, D;

    /// <summary>The biases of a block.</summary>
    /// <remarks>One by one: .NET 10's compiler, where it loads several registers with one instruction, loses the one that wraps from v31 to v0.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe AccumulatorsNeon Load<TBlock>(byte* block) where TBlock : struct, IBlock
    {
        AccumulatorsNeon loaded = default;
        loaded.A = AdvSimd.LoadVector128((int*)block);
        loaded.B = AdvSimd.LoadVector128((int*)block + 4);
        if (typeof(TBlock) == typeof(Eight))
            return loaded;
        loaded.C = AdvSimd.LoadVector128((int*)block + 8);
        loaded.D = AdvSimd.LoadVector128((int*)block + 12);
        return loaded;
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
