using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Nets;

/// <summary>
/// DenseNet-BC for CIFAR-10 pictures of 32x32, 100 layers with 12 new channels each: 769,162 parameters; and DenseNet-121 at 224x224: 7,978,856 parameters.
/// </summary>
/// <remarks>Source: Huang et al., "Densely connected convolutional networks" (2016), section 3, tables 1 and 2.</remarks>
internal static class DenseNet
{
    private const ulong Seed = 20160825;

    public static ModelProto Build100(NetworkOptions options)
    {
        const int Growth = 12;
        int size = options.Size ?? 32;
        var net = new NetworkBuilder("densenet_bc_100", Seed, options, 1, 3, size, size);
        return Build(net, net.Convolution(net.Input, 2 * Growth, kernel: 3), Growth, classes: 10, [.. ((int[])[16, 16, 16]).Select(options.Repeated)]);
    }

    public static ModelProto Build121(NetworkOptions options)
    {
        const int Growth = 32;
        int size = options.Size ?? 224;
        var net = new NetworkBuilder("densenet121", Seed, options, 1, 3, size, size);
        Map x = Normalised(net, net.Convolution(net.Input, 2 * Growth, kernel: 7, stride: 2));
        return Build(net, net.MaximumPool(x, kernel: 3, stride: 2, padding: 1), Growth, classes: 1000, [.. ((int[])[6, 12, 24, 16]).Select(options.Repeated)]);
    }

    private static ModelProto Build(NetworkBuilder net, Map x, int growth, int classes, int[] blocks)
    {
        for (int block = 0; block < blocks.Length; block++)
        {
            if (block > 0)
                x = net.AveragePool(net.Convolution(Normalised(net, x), x.Channels / 2, kernel: 1), kernel: 2, stride: 2);
            for (int layer = 0; layer < blocks[block]; layer++)
                x = net.Concat(x, Layer(net, x, growth));
        }
        return net.Finish(net.Dense(net.Flatten(net.GlobalAveragePool(Normalised(net, x))), classes));
    }

    /// <summary>New channels from all before: a bottleneck of four times as many, then 3x3.</summary>
    private static Map Layer(NetworkBuilder net, Map x, int growth)
    {
        x = net.Convolution(Normalised(net, x), 4 * growth, kernel: 1);
        return net.Convolution(Normalised(net, x), growth, kernel: 3);
    }

    private static Map Normalised(NetworkBuilder net, Map x) => net.Relu(net.BatchNorm(x));
}
