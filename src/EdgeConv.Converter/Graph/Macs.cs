namespace EdgeConv.Converter.Graph;

/// <summary>Multiply-accumulates of convolutions, fully connected layers and matrix products, the count that published figures give.</summary>
internal static class Macs
{
    public static long Of(Node node) => node switch
    {
        Convolution convolution => convolution.Output.Elements * convolution.Weights.Elements / convolution.Weights.Shape[0],
        // Each input element meets every tap.
        TransposedConvolution transposed => transposed.Input.Elements / transposed.Input.Shape[^1] * transposed.Weights.Elements,
        DeformableConvolution deformable => deformable.Output.Elements * deformable.Weights.Elements / deformable.Weights.Shape[0],
        FullyConnected connected => connected.Output.Elements * connected.Weights.Elements / connected.Weights.Shape[0],
        MatrixProduct product => product.Output.Elements * product.Input.Shape[^1],
        _ => 0,
    };

    public static long Of(ModelGraph graph) => graph.Nodes.Sum(Of);
}
