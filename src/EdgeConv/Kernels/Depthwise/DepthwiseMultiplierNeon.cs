using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>Several outputs per input channel, any window, without SDOT: TBL repeats input bytes, then as <see cref="DepthwiseTapsNeon{T}"/>.</summary>
internal readonly unsafe struct DepthwiseMultiplierNeon<TProducts> : ITapsNeon where TProducts : struct, ITapProducts
{
    public static void Pixel<TStage>(in TapList list, TStage stage, sbyte** taps, nint offset, sbyte* output) where TStage : struct, IOutputStageNeon
    {
        byte* w = list.Weights;
        TapList.BlockInputs* inputs = list.Inputs;
        for (nint channel = 0; channel < list.Channels; channel += 8, inputs++)
        {
            var lanes = AdvSimd.LoadVector64(inputs->Lanes);
            var p = AdvSimd.LoadVector128((int*)w);
            var q = AdvSimd.LoadVector128((int*)w + 4);
            byte* header = w;
            w += 8 * TStage.HeaderBytes;
            sbyte** tap = taps;
            nint quads = list.Quads, at = offset + inputs->First;
            do
            {
                var (w0, w1, w2, w3) = AdvSimd.Load4xVector64AndUnzip((sbyte*)w);
                w += 32;
                TProducts.Add(Load(tap[0] + at, lanes), w0, Load(tap[1] + at, lanes), w1, ref p, ref q);
                TProducts.Add(Load(tap[2] + at, lanes), w2, Load(tap[3] + at, lanes), w3, ref p, ref q);
                tap += 4;
                quads--;
            } while (quads != 0);
            LastNeon.Store(list, output, channel, stage, p, q, TStage.Multipliers(header, 8, 0), TStage.Multipliers(header, 8, 4));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector64<sbyte> Load(sbyte* p, Vector64<byte> lanes) =>
        AdvSimd.VectorTableLookup(AdvSimd.LoadVector64(p).ToVector128Unsafe(), lanes.AsSByte());
}
