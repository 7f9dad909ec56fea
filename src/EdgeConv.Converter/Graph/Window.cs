namespace EdgeConv.Converter.Graph;

/// <summary>Geometry of one axis of a sliding window; padding in elements before the first and after the last.</summary>
internal readonly record struct Window(int Size, int Stride = 1, int Dilation = 1, int PadBefore = 0, int PadAfter = 0)
{
    /// <summary>Input elements between the first and the last tap, both included: <c>d(k - 1) + 1</c>.</summary>
    public int Extent => checked(Dilation * (Size - 1) + 1);

    /// <summary>Output elements; windows that would leave the padded input are not made (convolutions round down).</summary>
    public int Outputs(int inputs) => checked(inputs + PadBefore + PadAfter - Extent) / Stride + 1;

    /// <summary>TensorFlow's SAME: as many outputs as strides fit, the odd padding element after.</summary>
    public static Window Same(int size, int stride, int dilation, int inputs)
    {
        int outputs = (inputs + stride - 1) / stride;
        int padding = Math.Max(checked((outputs - 1) * stride + dilation * (size - 1) + 1 - inputs), 0);
        return new(size, stride, dilation, padding / 2, padding - padding / 2);
    }
}
