using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Nets;

/// <summary>ResNeXt-50 (32x4d) at 224x224: 25,028,904 parameters, 32 groups in each 3x3 convolution.</summary>
/// <remarks>Source: Xie et al., "Aggregated residual transformations for deep neural networks" (2016), table 1, blocks of figure 3(c).</remarks>
internal static class ResNeXt
{
    private const ulong Seed = 20161116;
    private const int Groups = 32;

    private static readonly (int Width, int Channels, int Blocks)[] s_stages = [(128, 256, 3), (256, 512, 4), (512, 1024, 6), (1024, 2048, 3)];

    public static ModelProto Build(NetworkOptions options)
    {
        int size = options.Size ?? 224;
        var net = new NetworkBuilder("resnext50", Seed, options, 1, 3, size, size);
        Map x = ResNet.Stem(net);
        for (int stage = 0; stage < s_stages.Length; stage++)
            for (int i = 0; i < options.Repeated(s_stages[stage].Blocks); i++)
                x = Block(net, x, s_stages[stage].Width, s_stages[stage].Channels, stage > 0 && i == 0 ? 2 : 1);
        return net.Finish(ResNet.Classifier(net, x));
    }

    private static Map Block(NetworkBuilder net, Map input, int width, int channels, int stride)
    {
        Map x = net.Relu(net.BatchNorm(net.Convolution(input, width, kernel: 1)));
        x = net.Relu(net.BatchNorm(net.Convolution(x, width, kernel: 3, stride, Groups)));
        return ResNet.Joined(net, input, net.BatchNorm(net.Convolution(x, channels, kernel: 1)), stride);
    }
}
