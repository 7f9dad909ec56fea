using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Nets;

/// <summary>Network in network for CIFAR-10 pictures of 32x32: 966,986 parameters.</summary>
/// <remarks>
/// Source: Lin, Chen and Yan, "Network in network" (2013), section 4.2; channels and windows are those of the authors' published model. No layer is fully
/// connected: each class has a map, and its mean is the score. Pooling rounds up.
/// </remarks>
internal static class NetworkInNetwork
{
    private const ulong Seed = 20131216;

    public static ModelProto Build(NetworkOptions options)
    {
        int size = options.Size ?? 32;
        var net = new NetworkBuilder("nin", Seed, options, 1, 3, size, size);
        Map x = Block(net, net.Input, kernel: 5, 192, 160, 96);
        x = Block(net, net.MaximumPool(x, kernel: 3, stride: 2, ceil: true), kernel: 5, 192, 192, 192);
        x = Block(net, net.AveragePool(x, kernel: 3, stride: 2, ceil: true), kernel: 3, 192, 192, 10);
        return net.Finish(net.Softmax(net.Flatten(net.GlobalAveragePool(x))));
    }

    /// <summary>A convolution, then a small network of two layers at every pixel.</summary>
    private static Map Block(NetworkBuilder net, Map x, int kernel, int filters, int hidden, int channels)
    {
        x = net.Relu(net.Convolution(x, filters, kernel, bias: true));
        x = net.Relu(net.Convolution(x, hidden, kernel: 1, bias: true));
        return net.Relu(net.Convolution(x, channels, kernel: 1, bias: true));
    }
}
