using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Nets;

/// <summary>LeNet-5 for digits of 32x32: 61,706 parameters, as textbooks have it.</summary>
/// <remarks>
/// Source: LeCun et al., "Gradient-based learning applied to document recognition" (1998), figure 2. As in textbooks each map of C3 reads all of S2, means
/// are taken without a factor of their own, and the last layer is fully connected; the paper leaves out some connections and compares with patterns.
/// </remarks>
internal static class LeNet5
{
    private const ulong Seed = 19981101;

    public static ModelProto Build(NetworkOptions options)
    {
        int size = options.Size ?? 32;
        var net = new NetworkBuilder("lenet5", Seed, options, 1, 1, size, size);
        Map x = net.AveragePool(Filtered(net, net.Input, 6), kernel: 2, stride: 2);
        x = net.AveragePool(Filtered(net, x, 16), kernel: 2, stride: 2);
        x = net.Flatten(Filtered(net, x, 120));
        x = net.Tanh(net.Dense(x, 84));
        return net.Finish(net.Dense(x, 10));
    }

    private static Map Filtered(NetworkBuilder net, Map x, int channels) => net.Tanh(net.Convolution(x, channels, kernel: 5, padding: 0, bias: true));
}
