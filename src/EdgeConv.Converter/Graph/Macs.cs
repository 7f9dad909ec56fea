namespace EdgeConv.Converter.Graph;

/// <summary>Multiply-accumulates of convolutions and fully connected layers, the count that published figures give.</summary>
internal static class Macs
{
    public static long Of(Node node) => node switch
    {
        Convolution convolution => convolution.Output.Elements * convolution.Weights.Elements / convolution.Weights.Shape[0],
        // Each input element meets every tap.
        TransposedConvolution transposed => transposed.Input.Elements / transposed.Input.Shape[^1] * transposed.Weights.Elements,
        FullyConnected connected => connected.Weights.Elements,
        _ => 0,
    };

    public static long Of(ModelGraph graph) => graph.Nodes.Sum(Of);
}
