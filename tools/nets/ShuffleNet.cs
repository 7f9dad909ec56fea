using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Nets;

/// <summary>ShuffleNet 1x with 3 groups at 224x224: 137 million multiply-accumulates.</summary>
/// <remarks>
/// Source: Zhang et al., "ShuffleNet: an extremely efficient convolutional neural network for mobile devices" (2017), table 1 and figure 2. The first
/// 1x1 convolution of stage 2 has no groups.
/// </remarks>
internal static class ShuffleNet
{
    private const ulong Seed = 20170704;
    private const int Groups = 3, Stem = 24, Classes = 1000, Bottleneck = 4;

    private static readonly (int Channels, int Units)[] s_stages = [(240, 4), (480, 8), (960, 4)];

    public static ModelProto Build(NetworkOptions options)
    {
        int size = options.Size ?? 224;
        var net = new NetworkBuilder("shufflenet_v1", Seed, options, 1, 3, size, size);
        Map x = net.Relu(net.BatchNorm(net.Convolution(net.Input, Stem, kernel: 3, stride: 2)));
        x = net.MaximumPool(x, kernel: 3, stride: 2, padding: 1);
        foreach ((int channels, int units) in s_stages)
            for (int i = 0; i < options.Repeated(units); i++)
                x = Unit(net, x, channels, i == 0 ? 2 : 1);
        return net.Finish(net.Dense(net.Flatten(net.GlobalAveragePool(x)), Classes));
    }

    /// <summary>Squeeze in groups, shuffle, filter in depth, widen in groups; then added to the input, or set beside its means.</summary>
    private static Map Unit(NetworkBuilder net, Map input, int channels, int stride)
    {
        int computed = stride == 1 ? channels : channels - input.Channels;
        Map x = net.Relu(net.BatchNorm(net.Convolution(input, channels / Bottleneck, kernel: 1, groups: input.Channels == Stem ? 1 : Groups)));
        x = Shuffled(net, x);
        x = net.BatchNorm(net.Convolution(x, x.Channels, kernel: 3, stride, groups: x.Channels));
        x = net.BatchNorm(net.Convolution(x, computed, kernel: 1, groups: Groups));
        return net.Relu(stride == 1 ? net.Add(input, x) : net.Concat(net.AveragePool(input, kernel: 3, stride: 2, padding: 1), x));
    }

    /// <summary>Channels in turn from each group.</summary>
    private static Map Shuffled(NetworkBuilder net, Map x)
    {
        int[] shape = x.Shape;
        x = net.Reshape(x, 1, Groups, x.Channels / Groups, shape[2], shape[3]);
        return net.Reshape(net.Transpose(x, 0, 2, 1, 3, 4), shape);
    }
}
