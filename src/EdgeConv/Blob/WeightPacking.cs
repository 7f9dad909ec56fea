using System.Runtime.InteropServices;
using EdgeConv.Portable;

namespace EdgeConv.Blob;

/// <summary>Makes the stream of a convolution.</summary>
internal static unsafe class WeightPacking
{
    /// <param name="op">Kind, rule, windows, groups and layout; the result's flags belong in it.</param>
    /// <param name="inputs">Channels of the input view.</param>
    /// <param name="weights">[O][rows, slice by slice][columns][inputs per group].</param>
    /// <param name="bias">One per output channel, the input's zero point folded in.</param>
    /// <param name="multipliers">What the rule's Multipliers made: one per output channel.</param>
    public static byte[] Pack(in OperatorRecord op, int inputs, ReadOnlySpan<sbyte> weights, ReadOnlySpan<int> bias, ReadOnlySpan<byte> multipliers)
    {
        WeightStream stream = WeightLayouts.Stream(op, inputs, bias.Length);
        var packed = new byte[stream.Bytes];
        int group = op.Kind == OperatorKind.Depthwise ? 1 : inputs / op.Groups, next = 0;
        for (int channel = 0; channel < bias.Length; channel++)
        {
            int sum = 0;
            for (int row = 0; row < op.WindowRows; row++)
                for (int column = 0; column < op.Horizontal.Size; column++)
                    for (int input = 0; input < group; input++)
                    {
                        sum += weights[next];
                        packed[stream.Weight(channel, row, column, input)] = (byte)weights[next++];
                    }
            Write(stream.Bias(channel), bias[channel]);
            Write(stream.Sum(channel), sum);
            if (stream.IsFixedPoint)
            {
                FixedMultiplier multiplier = MemoryMarshal.Cast<byte, FixedMultiplier>(multipliers)[channel];
                Write(stream.Multiplier(channel), multiplier.Mantissa);
                Write(stream.Exponent(channel), multiplier.Exponent);
            }
            else
                Write(stream.Multiplier(channel), MemoryMarshal.Cast<byte, int>(multipliers)[channel]);
        }
        return packed;

        void Write(int offset, int value) => MemoryMarshal.Write(packed.AsSpan(offset), in value);
    }

    /// <summary>The facts about a stream that the operator's record states.</summary>
    /// <param name="op">With its rule, range and layout.</param>
    /// <param name="packed">The stream.</param>
    /// <param name="inputs">Channels of the input view.</param>
    /// <param name="outputs">Channels of the output view.</param>
    /// <param name="outputZeroPoint">The output's zero point.</param>
    /// <param name="hasInt16">Whether input or output are int16.</param>
    public static OperatorFlags Flags(in OperatorRecord op, ReadOnlySpan<byte> packed, int inputs, int outputs, int outputZeroPoint, bool hasInt16 = false)
    {
        WeightStream stream = WeightLayouts.Stream(op, inputs, outputs);
        bool hasLowest = false, isShort = !hasInt16 && WeightSums.MayBeShort(op, outputZeroPoint);
        Span<int> sums = stackalloc int[WeightStream.MostBlockChannels], magnitudes = stackalloc int[WeightStream.MostBlockChannels];
        fixed (byte* weights = packed)
            for (int channel = 0; channel < outputs; channel++)
            {
                int lane = stream.Lane(channel);
                if (lane == 0)
                {
                    WeightSums.OfBlock(weights, stream, channel, sums, magnitudes);
                    hasLowest |= WeightSums.HasLowest(weights, stream, channel);
                }
                isShort = isShort && WeightSums.StaysInInt16(
                    *(int*)(weights + stream.Bias(channel)), sums[lane], magnitudes[lane], *(float*)(weights + stream.Multiplier(channel)));
            }
        return (hasLowest ? OperatorFlags.HasLowestWeight : OperatorFlags.None) | (isShort ? OperatorFlags.ShortOutputStage : OperatorFlags.None);
    }
}
