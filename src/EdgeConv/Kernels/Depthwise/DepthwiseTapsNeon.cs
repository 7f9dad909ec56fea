using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>Any window, without SDOT: eight channels, four taps at a time; LD4 turns the layout's quads back into taps.</summary>
internal readonly unsafe struct DepthwiseTapsNeon<TProducts> : ITapsNeon where TProducts : struct, ITapProducts
{
    public static void Pixel<TStage>(in TapList list, TStage stage, sbyte** taps, nint offset, sbyte* output) where TStage : struct, IOutputStageNeon
    {
        byte* w = list.Weights;
        nint channels = list.Channels;
        for (nint channel = 0; channel < channels; channel += 8)
        {
            var p = AdvSimd.LoadVector128((int*)w);
            var q = AdvSimd.LoadVector128((int*)w + 4);
            byte* header = w;
            w += 8 * TStage.HeaderBytes;
            sbyte** tap = taps;
            nint quads = list.Quads, at = offset + channel;
            do
            {
                var (w0, w1, w2, w3) = AdvSimd.Load4xVector64AndUnzip((sbyte*)w);
                w += 32;
                TProducts.Add(AdvSimd.LoadVector64(tap[0] + at), w0, AdvSimd.LoadVector64(tap[1] + at), w1, ref p, ref q);
                TProducts.Add(AdvSimd.LoadVector64(tap[2] + at), w2, AdvSimd.LoadVector64(tap[3] + at), w3, ref p, ref q);
                tap += 4;
                quads--;
            } while (quads != 0);
            LastNeon.Store(list, output, channel, stage, p, q, TStage.Multipliers(header, 8, 0), TStage.Multipliers(header, 8, 4));
        }
    }
}
