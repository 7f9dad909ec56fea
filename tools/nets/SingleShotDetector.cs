using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Nets;

/// <summary>SSD over MobileNetV1 at 300x300: 1917 boxes and their scores in 21 classes, from six maps.</summary>
/// <remarks>
/// Sources: Liu et al., "SSD: single shot multibox detector" (2016), sections 2.1 and 2.2; the base and what follows it as in Howard et al.,
/// "MobileNets" (2017), section 4.6: the 11th and 13th separable convolution, then four pairs of 1x1 and 3x3 convolutions.
/// </remarks>
internal static class SingleShotDetector
{
    private const ulong Seed = 20161229;
    private const int Classes = 21, FewBoxes = 3, ManyBoxes = 6;

    private static readonly (int Squeezed, int Channels)[] s_more = [(256, 512), (128, 256), (128, 256), (64, 128)];

    public static ModelProto Build(NetworkOptions options)
    {
        int size = options.Size ?? 300;
        var net = new NetworkBuilder("ssd_mobilenet_v1", Seed, options, 1, 3, size, size);
        Map[] filters = MobileNetV1.Filters(net, options);
        List<Map> maps = [filters.Last(map => map.Channels < filters[^1].Channels), filters[^1]];
        foreach ((int squeezed, int channels) in s_more)
            maps.Add(Activated(net, net.Convolution(Activated(net, net.Convolution(maps[^1], squeezed, kernel: 1)), channels, kernel: 3, stride: 2)));
        Map boxes = net.Concat([.. maps.Select((map, i) => Predicted(net, map, i, 4))]);
        Map scores = net.Concat([.. maps.Select((map, i) => Predicted(net, map, i, Classes))]);
        return net.Finish(boxes, net.Softmax(scores));
    }

    /// <summary>Some reals for each box of each pixel: [1, boxes, reals].</summary>
    private static Map Predicted(NetworkBuilder net, Map map, int index, int reals)
    {
        Map x = net.Convolution(map, (index == 0 ? FewBoxes : ManyBoxes) * reals, kernel: 3, bias: true);
        return net.Reshape(net.Transpose(x, 0, 2, 3, 1), 1, -1, reals);
    }

    private static Map Activated(NetworkBuilder net, Map x) => net.Relu6(net.BatchNorm(x));
}
