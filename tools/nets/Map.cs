namespace EdgeConv.Nets;

/// <summary>A value of a network that is being built.</summary>
/// <param name="Name">Its name in the ONNX model.</param>
/// <param name="Shape">Batch 1, channels, rows, columns; or batch 1, elements.</param>
/// <param name="Sample">Its reals for the builder's sample input.</param>
internal sealed record Map(string Name, int[] Shape, float[] Sample)
{
    public int Channels => Shape[1];

    /// <summary>Rows times columns.</summary>
    public int Pixels => Shape.Length == 4 ? Shape[2] * Shape[3] : 1;
}
