using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>Several outputs per input channel, any window, with SDOT: TBL repeats input bytes, then as <see cref="DepthwiseTapsNeonDot"/>.</summary>
internal readonly unsafe struct DepthwiseMultiplierNeonDot : ITapsNeon
{
    public static void Pixel<TStage>(in TapList list, TStage stage, sbyte** taps, nint offset, sbyte* output) where TStage : struct, IOutputStageNeon
    {
        byte* w = list.Weights;
        TapList.BlockInputs* inputs = list.Inputs;
        for (nint channel = 0; channel < list.Channels; channel += 8, inputs++)
        {
            var lanes = AdvSimd.LoadVector64(inputs->Lanes).ToVector128Unsafe();
            var p = AdvSimd.LoadVector128((int*)w);
            var q = AdvSimd.LoadVector128((int*)w + 4);
            byte* header = w;
            w += 8 * TStage.HeaderBytes;
            sbyte** tap = taps;
            nint quads = list.Quads, at = offset + inputs->First;
            do
            {
                var low01 = AdvSimd.Arm64.ZipLow(Load(tap[0] + at, lanes), Load(tap[1] + at, lanes)).AsInt16();
                var low23 = AdvSimd.Arm64.ZipLow(Load(tap[2] + at, lanes), Load(tap[3] + at, lanes)).AsInt16();
                tap += 4;
                p = Dp.DotProduct(p, AdvSimd.Arm64.ZipLow(low01, low23).AsSByte(), AdvSimd.LoadVector128((sbyte*)w));
                q = Dp.DotProduct(q, AdvSimd.Arm64.ZipHigh(low01, low23).AsSByte(), AdvSimd.LoadVector128((sbyte*)w + 16));
                w += 32;
                quads--;
            } while (quads != 0);
            LastNeon.Store(list, output, channel, stage, p, q, TStage.Multipliers(header, 8, 0), TStage.Multipliers(header, 8, 4));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Load(sbyte* p, Vector128<byte> lanes) =>
        AdvSimd.Arm64.VectorTableLookup(AdvSimd.LoadVector64(p).ToVector128Unsafe(), lanes.AsSByte());
}
