using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Nets;

/// <summary>A small network in which as many kernels as possible have a layer: <c>edgeconv report</c> checks and times each on it.</summary>
internal static class OperatorNetwork
{
    private const ulong Seed = 20261126;

    /// <summary>Its size is its own.</summary>
    public static ModelProto Build(NetworkOptions options)
    {
        var net = new NetworkBuilder("operators", Seed, options, 1, 3, 48, 64);
        Map x = Activated(net, net.Convolution(net.Input, 16, kernel: 3, stride: 2));
        x = Activated(net, net.Convolution(x, 24, kernel: 1));
        x = net.Add(x, Activated(net, net.Convolution(x, 24, kernel: 3, groups: 24)));
        x = Activated(net, net.Convolution(x, 24, kernel: 3, stride: 2, groups: 24));
        x = net.Add(x, Activated(net, net.Convolution(x, 24, kernel: 3, groups: 6)));
        x = Activated(net, net.Convolution(x, 48, kernel: 3, groups: 24)); // two outputs for each input channel
        x = net.MaximumPool(x, kernel: 3, stride: 2, padding: 1);
        x = Activated(net, net.Convolution(x, 24, kernel: 1));
        x = net.Concat(x, Activated(net, net.Convolution(x, 24, kernel: 5, groups: 24)));
        x = Activated(net, net.Convolution(x, 32, kernel: 3));
        x = net.Multiply(x, net.Sigmoid(net.Convolution(net.GlobalAveragePool(x), 32, kernel: 1, bias: true)));
        x = net.Turn(net.Enlarge(net.Enlarge(x, "nearest"), "linear"));
        x = Activated(net, net.Convolution(x, 32, kernel: 3, stride: 2));
        x = net.AveragePool(x, kernel: 2, stride: 2);
        return net.Finish(net.Softmax(net.Dense(net.Flatten(net.GlobalAveragePool(x)), 10)));
    }

    private static Map Activated(NetworkBuilder net, Map x) => net.Relu(net.BatchNorm(x));
}
