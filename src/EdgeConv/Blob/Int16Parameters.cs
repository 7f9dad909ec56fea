using EdgeConv.Portable;

namespace EdgeConv.Blob;

/// <summary>Checks the parameters that operators have where an input or their output is int16.</summary>
internal static unsafe class Int16Parameters
{
    /// <summary>A factor's greatest magnitude: so a sum of two products with int16 is a number.</summary>
    private const float MostFactor = 1L << 62;

    /// <summary>Whether an operator's parameters are others than those of int8.</summary>
    public static bool Serve(OperatorKind kind, bool hasInt16) => kind == OperatorKind.Requantise
        || (hasInt16 && kind is (OperatorKind.Convolution or OperatorKind.Depthwise or OperatorKind.Add or OperatorKind.Multiply or OperatorKind.Table or OperatorKind.ChannelTable));

    /// <summary>Bytes of parameters that it must have.</summary>
    public static long Bytes(BlobFile file, in OperatorRecord op) => (HasRange(file, op) ? sizeof(Int16Range) : 0) + op.Kind switch
    {
        OperatorKind.Add => sizeof(Int16AddParameters),
        OperatorKind.Multiply => sizeof(Int16ProductParameters),
        OperatorKind.Requantise => sizeof(float),
        OperatorKind.Table => IsInt16(file, op.FirstInput) ? Int16Table.Entries * sizeof(int) : 256 * sizeof(short),
        OperatorKind.ChannelTable => (long)file.Views[op.Output].Channels * sizeof(Int16Slopes),
        _ => 0,
    };

    /// <summary>What is wrong with parameters of the right size, or null.</summary>
    public static string? Complaint(BlobFile file, in OperatorRecord op, byte* at)
    {
        if (HasRange(file, op) && *(Int16Range*)(at + op.ParameterBytes - sizeof(Int16Range)) is var range
            && (range.Low > range.High || range.Low < short.MinValue || range.High > short.MaxValue))
            return "an empty output range";
        switch (op.Kind)
        {
            case OperatorKind.Add:
                return AreFactors((float*)at, 2) ? null : "no multipliers to add by";
            case OperatorKind.Multiply:
                return ParameterCheck.IsScale(*(float*)at) && ((Int16ProductParameters*)at)->Divides is 0 or 1 ? null : "no multiplier";
            case OperatorKind.Requantise:
                return ParameterCheck.IsScale(*(float*)at) ? null : "no multiplier";
            case OperatorKind.ChannelTable:
                return AreFactors((float*)at, 2 * file.Views[op.Output].Channels) ? null : "no slopes";
            case OperatorKind.Table when IsInt16(file, op.FirstInput):
                foreach (int entry in new ReadOnlySpan<int>(at, Int16Table.Entries))
                    if (Math.Abs((long)entry) > Int16Table.Largest)
                        return $"an entry of {entry} in its table";
                return null;
            default:
                return null;
        }
    }

    private static bool HasRange(BlobFile file, in OperatorRecord op) => IsInt16(file, op.Output) && Int16Check.HasRange(op.Kind);

    private static bool IsInt16(BlobFile file, int view) => file.Tensors[file.Views[view].Tensor].IsInt16;

    private static bool AreFactors(float* factors, int count)
    {
        for (int i = 0; i < count; i++)
            if (!(Math.Abs(factors[i]) <= MostFactor))
                return false;
        return true;
    }
}
