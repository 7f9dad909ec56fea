namespace EdgeConv.Blob;

/// <summary>Which operators take int16 elements, and of what they may make them.</summary>
internal static class Int16Check
{
    /// <summary>The largest magnitude of an element.</summary>
    public const int Largest = 1 << 15;

    /// <summary>So many elements have a sum that stays inside int32.</summary>
    public const int MostInSum = int.MaxValue / Largest;

    /// <summary>Whether an operator may have an int16 input or output.</summary>
    /// <param name="kind">The operator.</param>
    /// <param name="isSame">Whether its inputs and its output have one element type.</param>
    public static bool Takes(OperatorKind kind, bool isSame) => kind switch
    {
        OperatorKind.Convolution or OperatorKind.Depthwise or OperatorKind.Add or OperatorKind.Mean or OperatorKind.Table or OperatorKind.ChannelTable
            or OperatorKind.Multiply or OperatorKind.Reduce or OperatorKind.Requantise => true,
        OperatorKind.MaximumPool or OperatorKind.AveragePool or OperatorKind.Resize or OperatorKind.Permute or OperatorKind.Rearrange => isSame,
        _ => false,
    };

    /// <summary>Whether an int16 output has its range behind the operator's other parameters; others hold all of int16.</summary>
    public static bool HasRange(OperatorKind kind) => kind is OperatorKind.Convolution or OperatorKind.Depthwise or OperatorKind.Add or OperatorKind.Multiply or OperatorKind.Requantise;

    /// <summary>Whether one of its views is of int16.</summary>
    public static bool IsIn(ReadOnlySpan<TensorRecord> tensors, ReadOnlySpan<ViewRecord> views, in OperatorRecord op)
    {
        bool found = tensors[views[op.Output].Tensor].IsInt16;
        for (int i = 0; i < op.InputCount; i++)
            found |= tensors[views[op.FirstInput + i].Tensor].IsInt16;
        return found;
    }
}
