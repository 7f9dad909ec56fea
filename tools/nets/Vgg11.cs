using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Nets;

/// <summary>VGG-11 at 224x224: 132,863,336 parameters, most of them in the hidden fully connected layers.</summary>
/// <remarks>Source: Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition" (2014), table 1, configuration A.</remarks>
internal static class Vgg11
{
    private const ulong Seed = 20140904;
    private const int Hidden = 4096, Classes = 1000;

    private static readonly int[][] s_stages = [[64], [128], [256, 256], [512, 512], [512, 512]];

    public static ModelProto Build(NetworkOptions options)
    {
        int size = options.Size ?? 224, hidden = options.Hidden ?? Hidden;
        var net = new NetworkBuilder("vgg11", Seed, options, 1, 3, size, size);
        Map x = net.Input;
        foreach (int[] stage in s_stages)
        {
            foreach (int channels in stage)
                x = net.Relu(net.Convolution(x, channels, kernel: 3, bias: true));
            x = net.MaximumPool(x, kernel: 2, stride: 2);
        }
        x = net.Relu(net.Dense(net.Flatten(x), hidden));
        x = net.Relu(net.Dense(x, hidden));
        return net.Finish(net.Softmax(net.Dense(x, Classes)));
    }
}
