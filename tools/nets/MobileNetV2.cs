using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Nets;

/// <summary>MobileNetV2 1.0 at 224x224: 3,504,872 parameters, 300.8 million multiply-accumulates.</summary>
/// <remarks>Source: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks" (2018), table 2.</remarks>
internal static class MobileNetV2
{
    private const int Stem = 32, Last = 1280, Classes = 1000;

    private static readonly (int Expansion, int Channels, int Blocks, int Stride)[] s_stages =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    public static ModelProto Build(NetworkOptions options)
    {
        int size = options.Size ?? 224;
        var net = new NetworkBuilder("mobilenet_v2", 20180113, options, 1, 3, size, size);
        Map x = Activated(net, net.Convolution(net.Input, Stem, 3, stride: 2));
        foreach ((int expansion, int channels, int blocks, int stride) in s_stages)
            for (int i = 0; i < options.Repeated(blocks); i++)
                x = Block(net, x, expansion, channels, i == 0 ? stride : 1);
        x = Activated(net, net.Convolution(x, Last, 1));
        return net.Finish(net.Dense(net.Flatten(net.GlobalAveragePool(x)), Classes));
    }

    /// <summary>Inverted residual: expand, filter in depth, project without activation, add where shapes agree.</summary>
    private static Map Block(NetworkBuilder net, Map input, int expansion, int channels, int stride)
    {
        Map x = expansion == 1 ? input : Activated(net, net.Convolution(input, input.Channels * expansion, 1));
        x = Activated(net, net.Convolution(x, x.Channels, 3, stride, groups: x.Channels));
        x = net.BatchNorm(net.Convolution(x, channels, 1));
        return stride == 1 && input.Channels == channels ? net.Add(input, x) : x;
    }

    private static Map Activated(NetworkBuilder net, Map x) => net.Relu6(net.BatchNorm(x));
}
