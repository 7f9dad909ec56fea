using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Nets;

/// <summary>MobileNetV1 1.0 at 224x224: 4,231,976 parameters, 568.7 million multiply-accumulates.</summary>
/// <remarks>Source: Howard et al., "MobileNets: efficient convolutional neural networks for mobile vision applications" (2017), table 1.</remarks>
internal static class MobileNetV1
{
    private const ulong Seed = 20170417;
    private const int Stem = 32, Classes = 1000;

    private static readonly (int Channels, int Blocks, int Stride)[] s_stages =
        [(64, 1, 1), (128, 2, 2), (256, 2, 2), (512, 6, 2), (1024, 2, 2)];

    public static ModelProto Build(NetworkOptions options)
    {
        int size = options.Size ?? 224;
        var net = new NetworkBuilder("mobilenet_v1", Seed, options, 1, 3, size, size);
        return net.Finish(net.Dense(net.Flatten(net.GlobalAveragePool(Filters(net, options)[^1])), Classes));
    }

    /// <summary>What each separable convolution makes, in order.</summary>
    public static Map[] Filters(NetworkBuilder net, NetworkOptions options)
    {
        Map x = Activated(net, net.Convolution(net.Input, Stem, kernel: 3, stride: 2));
        var made = new List<Map>();
        foreach ((int channels, int blocks, int stride) in s_stages)
            for (int i = 0; i < options.Repeated(blocks); i++)
            {
                x = Activated(net, net.Convolution(x, x.Channels, kernel: 3, i == 0 ? stride : 1, groups: x.Channels));
                x = Activated(net, net.Convolution(x, channels, kernel: 1));
                made.Add(x);
            }
        return [.. made];
    }

    private static Map Activated(NetworkBuilder net, Map x) => net.Relu(net.BatchNorm(x));
}
