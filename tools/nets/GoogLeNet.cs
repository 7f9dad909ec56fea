using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Nets;

/// <summary>GoogLeNet at 224x224: 6,998,552 parameters, nine Inception modules, without the classifiers that serve training only.</summary>
/// <remarks>Source: Szegedy et al., "Going deeper with convolutions" (2014), table 1. Pooling rounds up, as the published model's does.</remarks>
internal static class GoogLeNet
{
    private const ulong Seed = 20140917;
    private const int Classes = 1000;

    /// <summary>Channels of the four branches, those before 3x3 and 5x5 included; null where a pooling stands.</summary>
    private static readonly (int One, int Before3, int Three, int Before5, int Five, int Pooled)?[] s_modules =
    [
        (64, 96, 128, 16, 32, 32), (128, 128, 192, 32, 96, 64), null,
        (192, 96, 208, 16, 48, 64), (160, 112, 224, 24, 64, 64), (128, 128, 256, 24, 64, 64), (112, 144, 288, 32, 64, 64), (256, 160, 320, 32, 128, 128), null,
        (256, 160, 320, 32, 128, 128), (384, 192, 384, 48, 128, 128),
    ];

    public static ModelProto Build(NetworkOptions options)
    {
        int size = options.Size ?? 224;
        var net = new NetworkBuilder("googlenet", Seed, options, 1, 3, size, size);
        Map x = Halved(net, Filtered(net, net.Input, 64, kernel: 7, stride: 2));
        x = Filtered(net, Filtered(net, Normalised(net, x), 64, kernel: 1), 192, kernel: 3);
        x = Halved(net, Normalised(net, x));
        foreach (var module in s_modules)
            x = module is null ? Halved(net, x) : Module(net, x, module.Value);
        return net.Finish(net.Softmax(net.Dense(net.Flatten(net.GlobalAveragePool(x)), Classes)));
    }

    /// <summary>Windows of four sizes side by side.</summary>
    private static Map Module(NetworkBuilder net, Map x, (int One, int Before3, int Three, int Before5, int Five, int Pooled) channels) => net.Concat(
        Filtered(net, x, channels.One, kernel: 1),
        Filtered(net, Filtered(net, x, channels.Before3, kernel: 1), channels.Three, kernel: 3),
        Filtered(net, Filtered(net, x, channels.Before5, kernel: 1), channels.Five, kernel: 5),
        Filtered(net, net.MaximumPool(x, kernel: 3, stride: 1, padding: 1), channels.Pooled, kernel: 1));

    private static Map Filtered(NetworkBuilder net, Map x, int channels, int kernel, int stride = 1) =>
        net.Relu(net.Convolution(x, channels, kernel, stride, bias: true));

    private static Map Halved(NetworkBuilder net, Map x) => net.MaximumPool(x, kernel: 3, stride: 2, ceil: true);

    private static Map Normalised(NetworkBuilder net, Map x) => net.LocalNormalisation(x, channels: 5, alpha: 2e-5, beta: 0.75, k: 1);
}
