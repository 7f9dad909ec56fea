using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>Any window, with SDOT: four taps at a time, interleaved to [channel][tap]; sixteen channels, then eight.</summary>
internal readonly unsafe struct DepthwiseTapsNeonDot : ITapsNeon
{
    public static void Pixel<TStage>(in TapList list, TStage stage, sbyte** taps, nint offset, sbyte* output) where TStage : struct, IOutputStageNeon
    {
        byte* w = list.Weights;
        nint channels = list.Channels, channel = 0, block = 8 * (TStage.HeaderBytes + 4 * list.Quads);
        for (; channel + 16 <= channels; channel += 16)
        {
            // Two blocks of weights at once: half the loads of addresses per channel.
            byte* v = w + block;
            byte* header = w, nextHeader = v;
            var p0 = AdvSimd.LoadVector128((int*)w);
            var p1 = AdvSimd.LoadVector128((int*)w + 4);
            var p2 = AdvSimd.LoadVector128((int*)v);
            var p3 = AdvSimd.LoadVector128((int*)v + 4);
            w += 8 * TStage.HeaderBytes;
            v += 8 * TStage.HeaderBytes;
            sbyte** tap = taps;
            nint quads = list.Quads, at = offset + channel;
            do
            {
                var x0 = AdvSimd.LoadVector128(tap[0] + at);
                var x1 = AdvSimd.LoadVector128(tap[1] + at);
                var x2 = AdvSimd.LoadVector128(tap[2] + at);
                var x3 = AdvSimd.LoadVector128(tap[3] + at);
                tap += 4;
                var low01 = AdvSimd.Arm64.ZipLow(x0, x1).AsInt16();
                var low23 = AdvSimd.Arm64.ZipLow(x2, x3).AsInt16();
                p0 = Dp.DotProduct(p0, AdvSimd.Arm64.ZipLow(low01, low23).AsSByte(), AdvSimd.LoadVector128((sbyte*)w));
                p1 = Dp.DotProduct(p1, AdvSimd.Arm64.ZipHigh(low01, low23).AsSByte(), AdvSimd.LoadVector128((sbyte*)w + 16));
                w += 32;
                var high01 = AdvSimd.Arm64.ZipHigh(x0, x1).AsInt16();
                var high23 = AdvSimd.Arm64.ZipHigh(x2, x3).AsInt16();
                p2 = Dp.DotProduct(p2, AdvSimd.Arm64.ZipLow(high01, high23).AsSByte(), AdvSimd.LoadVector128((sbyte*)v));
                p3 = Dp.DotProduct(p3, AdvSimd.Arm64.ZipHigh(high01, high23).AsSByte(), AdvSimd.LoadVector128((sbyte*)v + 16));
                v += 32;
                quads--;
            } while (quads != 0);
            w = v;
            StoreNeon.Sixteen(output + channel, stage, p0, p1, p2, p3, TStage.Multipliers(header, 8, 0), TStage.Multipliers(header, 8, 4),
                TStage.Multipliers(nextHeader, 8, 0), TStage.Multipliers(nextHeader, 8, 4));
        }
        for (; channel < channels; channel += 8)
        {
            var p0 = AdvSimd.LoadVector128((int*)w);
            var p1 = AdvSimd.LoadVector128((int*)w + 4);
            byte* header = w;
            w += 8 * TStage.HeaderBytes;
            sbyte** tap = taps;
            nint quads = list.Quads, at = offset + channel;
            do
            {
                var low01 = AdvSimd.Arm64.ZipLow(Load(tap[0] + at), Load(tap[1] + at)).AsInt16();
                var low23 = AdvSimd.Arm64.ZipLow(Load(tap[2] + at), Load(tap[3] + at)).AsInt16();
                tap += 4;
                p0 = Dp.DotProduct(p0, AdvSimd.Arm64.ZipLow(low01, low23).AsSByte(), AdvSimd.LoadVector128((sbyte*)w));
                p1 = Dp.DotProduct(p1, AdvSimd.Arm64.ZipHigh(low01, low23).AsSByte(), AdvSimd.LoadVector128((sbyte*)w + 16));
                w += 32;
                quads--;
            } while (quads != 0);
            LastNeon.Store(list, output, channel, stage, p0, p1, TStage.Multipliers(header, 8, 0), TStage.Multipliers(header, 8, 4));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Load(sbyte* p) => AdvSimd.LoadVector64(p).ToVector128Unsafe();
}
