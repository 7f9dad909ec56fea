using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Nets;

/// <summary>Residual networks at 224x224. ResNet-18: 11,689,512 parameters; SE-ResNet-18: the same, and gates on the channels of each block.</summary>
/// <remarks>
/// Sources: He et al., "Deep residual learning for image recognition" (2015), table 1, shortcuts of option B; Hu et al., "Squeeze-and-excitation
/// networks" (2018), section 3.3, reduction 16.
/// </remarks>
internal static class ResNet
{
    private const ulong Seed = 20151210;
    private const int Classes = 1000, BlocksPerStage = 2, Reduction = 16;

    private static readonly int[] s_channels = [64, 128, 256, 512];

    public static ModelProto Build18(NetworkOptions options) => Build("resnet18", options, Block);

    public static ModelProto BuildWithGates(NetworkOptions options) =>
        Build("se_resnet18", options, (net, x, channels, stride) => Joined(net, x, Gated(net, Filters(net, x, channels, stride), Reduction), stride));

    private static ModelProto Build(string name, NetworkOptions options, Func<NetworkBuilder, Map, int, int, Map> block)
    {
        int size = options.Size ?? 224;
        var net = new NetworkBuilder(name, Seed, options, 1, 3, size, size);
        Map x = Stem(net);
        for (int stage = 0; stage < s_channels.Length; stage++)
            for (int i = 0; i < options.Repeated(BlocksPerStage); i++)
                x = block(net, x, s_channels[stage], stage > 0 && i == 0 ? 2 : 1);
        return net.Finish(Classifier(net, x));
    }

    public static Map Stem(NetworkBuilder net) =>
        net.MaximumPool(net.Relu(net.BatchNorm(net.Convolution(net.Input, 64, kernel: 7, stride: 2))), kernel: 3, stride: 2, padding: 1);

    public static Map Classifier(NetworkBuilder net, Map x) => net.Dense(net.Flatten(net.GlobalAveragePool(x)), Classes);

    /// <summary>What a block computes, added to what it was given: by a 1x1 convolution where the shapes differ.</summary>
    public static Map Joined(NetworkBuilder net, Map input, Map computed, int stride)
    {
        bool isSame = stride == 1 && input.Channels == computed.Channels;
        return net.Relu(net.Add(computed, isSame ? input : net.BatchNorm(net.Convolution(input, computed.Channels, kernel: 1, stride))));
    }

    /// <summary>Each channel weighed by what the means of all channels say.</summary>
    private static Map Gated(NetworkBuilder net, Map x, int reduction)
    {
        Map gate = net.Relu(net.Convolution(net.GlobalAveragePool(x), x.Channels / reduction, kernel: 1));
        return net.Multiply(x, net.Sigmoid(net.Convolution(gate, x.Channels, kernel: 1)));
    }

    private static Map Block(NetworkBuilder net, Map x, int channels, int stride) => Joined(net, x, Filters(net, x, channels, stride), stride);

    private static Map Filters(NetworkBuilder net, Map x, int channels, int stride)
    {
        x = net.Relu(net.BatchNorm(net.Convolution(x, channels, kernel: 3, stride)));
        return net.BatchNorm(net.Convolution(x, channels, kernel: 3));
    }
}
