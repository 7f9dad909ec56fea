using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Nets;

/// <summary>AlexNet at 227x227: 60,965,224 parameters, in two groups where the authors had two processors.</summary>
/// <remarks>Source: Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional neural networks" (2012), sections 3.3 to 3.5.</remarks>
internal static class AlexNet
{
    private const ulong Seed = 20121203;
    private const int Hidden = 4096, Classes = 1000;

    public static ModelProto Build(NetworkOptions options)
    {
        int size = options.Size ?? 227, hidden = options.Hidden ?? Hidden;
        var net = new NetworkBuilder("alexnet", Seed, options, 1, 3, size, size);
        Map x = net.MaximumPool(Filters(net, net.Input), kernel: 3, stride: 2);
        x = net.Relu(net.Dense(net.Flatten(x), hidden));
        x = net.Relu(net.Dense(x, hidden));
        return net.Finish(net.Softmax(net.Dense(x, Classes)));
    }

    /// <summary>The five convolutions, without the last pooling: 16 pixels of the picture per pixel.</summary>
    public static Map Filters(NetworkBuilder net, Map x)
    {
        x = Normalised(net, net.Relu(net.Convolution(x, 96, kernel: 11, stride: 4, padding: 0, bias: true)));
        x = Normalised(net, net.Relu(net.Convolution(x, 256, kernel: 5, groups: 2, bias: true)));
        x = net.Relu(net.Convolution(x, 384, kernel: 3, bias: true));
        x = net.Relu(net.Convolution(x, 384, kernel: 3, groups: 2, bias: true));
        return net.Relu(net.Convolution(x, 256, kernel: 3, groups: 2, bias: true));
    }

    private static Map Normalised(NetworkBuilder net, Map x) =>
        net.MaximumPool(net.LocalNormalisation(x, channels: 5, alpha: 1e-4, beta: 0.75, k: 2), kernel: 3, stride: 2);
}
