using EdgeConv.Blob;

namespace EdgeConv.Rows;

/// <summary>Which operators may write a row over a row that they read: planner and validator ask the same rule.</summary>
internal static class InPlace
{
    /// <summary>
    /// Whether an operator may write its output row over the same row of an input, at the same address: it is element-wise, and element i of the one
    /// lies where element i of the other does. The output must be a whole tensor, since a part of a row would leave the rest to the input.
    /// </summary>
    public static bool MayTake(in OperatorRecord op, in ViewRecord input, in TensorRecord inputTensor, in ViewRecord output, in TensorRecord outputTensor) =>
        (op.IsPair || op.Kind is OperatorKind.Table or OperatorKind.ChannelTable)
        && input.Rows == output.Rows && input.HasAllPixels(inputTensor) && output.HasAllPixels(outputTensor)
        && input.FirstChannel == output.FirstChannel && input.Channels == output.Channels && output.Channels == outputTensor.Channels
        && inputTensor.PixelBytes == outputTensor.PixelBytes && inputTensor.RowBytes == outputTensor.RowBytes;
}
