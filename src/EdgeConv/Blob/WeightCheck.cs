using EdgeConv.Errors;
using EdgeConv.Portable;

namespace EdgeConv.Blob;

/// <summary>Checks a stream of biases, multipliers and weights, and every fact about it that kernels rely on.</summary>
internal static unsafe class WeightCheck
{
    /// <exception cref="EdgeConvException">Naming the operator and channel.</exception>
    public static void Check(BlobFile file, in OperatorRecord op, ViewRecord from, ViewRecord to, int outputZeroPoint, bool hasInt16, string place)
    {
        byte* weights = file.Bytes(SectionId.Weights) + op.Weights;
        WeightStream stream = WeightLayouts.Stream(op, from.Channels, to.Channels);
        bool hasLowest = false, isShort = !hasInt16 && WeightSums.MayBeShort(op, outputZeroPoint);
        int largest = file.Tensors[from.Tensor].IsInt16 ? Int16Check.Largest : -sbyte.MinValue;
        Span<int> sums = stackalloc int[WeightStream.MostBlockChannels], magnitudes = stackalloc int[WeightStream.MostBlockChannels];
        List<int> fillers = Fillers(op, stream, from.Channels);
        int* header = null;
        byte* first = null;
        int width = 0;
        for (int channel = 0; channel < to.Channels; channel++)
        {
            int lane = stream.Lane(channel);
            if (lane == 0)
            {
                WeightSums.OfBlock(weights, stream, channel, sums, magnitudes);
                hasLowest |= WeightSums.HasLowest(weights, stream, channel);
                width = stream.BlockChannels(channel);
                header = (int*)(weights + stream.Bias(channel));
                first = weights + stream.FirstWeight(channel);
            }
            int bias = header[lane], multiplier = header[width + lane];
            float scale = BitConverter.Int32BitsToSingle(multiplier);
            if (op.Rule == Rule.Tflm
                ? !ParameterCheck.IsMultiplier(new() { Mantissa = multiplier, Exponent = header[2 * width + lane] })
                : !ParameterCheck.IsScale(scale))
                throw Bad($"has no multiplier for channel {channel}");
            if (header[(stream.HeaderInts - 1) * width + lane] != sums[lane])
                throw Bad($"has a wrong sum of weights for channel {channel}");
            foreach (int filler in fillers)
                if (first[(filler & ~3) * width + 4 * lane + (filler & 3)] != 0)
                    throw Bad($"has weights for channel {channel} where none belong");
            if (WeightSums.LargestPartialSum(bias, magnitudes[lane], largest) > int.MaxValue)
                throw Bad($"could overflow the accumulator of channel {channel}");
            isShort = isShort && WeightSums.StaysInInt16(bias, sums[lane], magnitudes[lane], scale);
        }
        if (hasLowest != ((op.Flags & OperatorFlags.HasLowestWeight) != 0))
            throw Bad("has a wrong flag for weights of -128");
        if (!isShort && (op.Flags & OperatorFlags.ShortOutputStage) != 0)
            throw Bad("has a flag for an output stage that is not exact for it");

        EdgeConvException Bad(string what) => new(FileErrors.Weights, $"{file.Name}: {place} {what}; convert the model again");
    }

    /// <summary>Places in K that belong to no tap: a kernel may multiply them with anything, so they have to be zero.</summary>
    private static List<int> Fillers(in OperatorRecord op, in WeightStream stream, int inputs)
    {
        int group = op.Kind == OperatorKind.Depthwise ? 1 : inputs / op.Groups;
        if (op.Taps * group == stream.ChannelWeights)
            return [];
        var taken = new bool[stream.ChannelWeights];
        for (int row = 0; row < op.WindowRows; row++)
            for (int column = 0; column < op.Horizontal.Size; column++)
                for (int input = 0; input < group; input++)
                    taken[stream.Tap(row, column) + input] = true;
        return [.. Enumerable.Range(0, taken.Length).Where(k => !taken[k])];
    }
}
