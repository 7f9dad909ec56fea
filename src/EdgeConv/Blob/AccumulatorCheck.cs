namespace EdgeConv.Blob;

/// <summary>Checks that no order of additions can take an accumulator out of int32, and that the -128 flag is true.</summary>
internal static unsafe class AccumulatorCheck
{
    /// <exception cref="EdgeConvException">Naming the operator and channel.</exception>
    public static void Check(BlobFile file, in OperatorRecord op, ViewRecord from, ViewRecord to, long perOutput, string place)
    {
        var weights = new ReadOnlySpan<sbyte>(file.Bytes(SectionId.Weights) + op.Weights, op.WeightBytes);
        if (weights.Contains(sbyte.MinValue) != ((op.Flags & OperatorFlags.HasLowestWeight) != 0))
            throw new EdgeConvException($"{file.Name}: {place} has a wrong flag for weights of -128; convert the model again");
        var bias = new ReadOnlySpan<int>(file.Bytes(SectionId.Parameters) + op.Bias, to.Channels);
        for (int channel = 0; channel < to.Channels; channel++)
        {
            // The coarse bound holds for all but huge windows; only those are summed.
            long most = perOutput * 128 * 128;
            if (most + Math.Abs((long)bias[channel]) > int.MaxValue)
                most = Largest(op, weights, to.Channels, channel, (int)perOutput);
            if (most + Math.Abs((long)bias[channel]) > int.MaxValue)
                throw new EdgeConvException($"{file.Name}: {place} could overflow the accumulator of channel {channel}; convert the model again");
        }
    }

    /// <summary>The largest magnitude that the products of one output channel can add up to.</summary>
    private static long Largest(in OperatorRecord op, ReadOnlySpan<sbyte> weights, int channels, int channel, int perOutput)
    {
        bool depthwise = op.Kind == OperatorKind.Depthwise;
        long sum = 0;
        for (int i = 0; i < perOutput; i++)
            sum += Math.Abs((int)weights[depthwise ? i * channels + channel : channel * perOutput + i]);
        return sum * 128;
    }
}
