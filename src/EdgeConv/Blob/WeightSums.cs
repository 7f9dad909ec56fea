using System.Runtime.Intrinsics;
using EdgeConv.Portable;

namespace EdgeConv.Blob;

/// <summary>Sums over the weights of each output channel of a stream, fillers included, and what they prove.</summary>
internal static unsafe class WeightSums
{
    /// <param name="weights">A stream of a checked length.</param>
    /// <param name="stream">Its layout.</param>
    /// <param name="channel">The first channel of a block.</param>
    /// <param name="sums">Receives the sum for each channel of the block.</param>
    /// <param name="magnitudes">Receives the sum of absolute values for each channel of the block.</param>
    public static void OfBlock(byte* weights, in WeightStream stream, int channel, Span<int> sums, Span<int> magnitudes)
    {
        int width = stream.BlockChannels(channel);
        byte* quads = weights + stream.Block(channel) + width * stream.HeaderInts * sizeof(int);
        for (int lane = 0; lane < width; lane += 4, quads += 16)
        {
            var sum = Vector128<int>.Zero;
            var magnitude = Vector128<uint>.Zero;
            byte* quad = quads;
            for (int k = 0; k < stream.ChannelWeights; k += 4, quad += width * 4)
            {
                Vector128<int> w = Vector128.Load((int*)quad);
                sum += (w >> 24) + (w << 8 >> 24) + (w << 16 >> 24) + (w << 24 >> 24);
                Vector128<uint> m = Vector128.Abs(w.AsSByte()).AsUInt32(); // |-128| wraps to the byte 128, which is meant
                magnitude += (m >> 24) + (m << 8 >> 24) + (m << 16 >> 24) + (m << 24 >> 24);
            }
            sum.CopyTo(sums[lane..]);
            magnitude.AsInt32().CopyTo(magnitudes[lane..]);
        }
    }

    /// <summary>Whether a weight of a block is -128.</summary>
    public static bool HasLowest(byte* weights, in WeightStream stream, int channel)
    {
        int width = stream.BlockChannels(channel);
        byte* first = weights + stream.Block(channel) + width * stream.HeaderInts * sizeof(int);
        return new ReadOnlySpan<sbyte>(first, width * stream.ChannelWeights).Contains(sbyte.MinValue);
    }

    /// <summary>The largest magnitude of any partial sum of an accumulator, in any order of additions.</summary>
    public static long LargestPartialSum(int bias, int magnitude, int largest) => Math.Abs((long)bias) + (long)largest * magnitude;

    /// <summary>Whether rule, zero point and range allow <see cref="OperatorFlags.ShortOutputStage"/>; <see cref="StaysInInt16"/> is each channel's part of it.</summary>
    public static bool MayBeShort(in OperatorRecord op, int outputZeroPoint) =>
        op.Rule == Rule.Xnnpack && outputZeroPoint % 2 == 0 && op is { Low: sbyte.MinValue, High: sbyte.MaxValue };

    /// <summary>Whether no scaled accumulator leaves 16 bits, a zero point included.</summary>
    public static bool StaysInInt16(int bias, int sum, int magnitude, float scale)
    {
        long positive = ((long)magnitude + sum) / 2, negative = ((long)magnitude - sum) / 2;
        long high = bias + 127 * positive + 128 * negative, low = bias - 128 * positive - 127 * negative;
        return Math.Max(Math.Abs(high), Math.Abs(low)) * (double)scale <= short.MaxValue - 256;
    }
}
