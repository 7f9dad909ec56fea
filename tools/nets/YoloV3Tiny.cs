using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Nets;

/// <summary>YOLOv3-tiny at 416x416, 80 classes: centres, sizes and scores of 2535 boxes, from two maps.</summary>
/// <remarks>
/// Sources: Redmon and Farhadi, "YOLOv3: an incremental improvement" (2018), sections 2.1 to 2.3; layers of the authors' published configuration
/// yolov3-tiny. Centres and scores are sigmoids, sizes are logarithms; multiplying with anchors is left to whoever reads them.
/// </remarks>
internal static class YoloV3Tiny
{
    private const ulong Seed = 20180408;
    private const int Classes = 80, Boxes = 3, Reals = 4 + 1 + Classes;
    private const float Slope = 0.1f;

    public static ModelProto Build(NetworkOptions options)
    {
        int size = options.Size ?? 416;
        var net = new NetworkBuilder("yolo_v3_tiny", Seed, options, 1, 3, size, size);
        Map x = net.Input;
        foreach (int channels in (int[])[16, 32, 64, 128])
            x = net.MaximumPool(Filtered(net, x, channels, kernel: 3), kernel: 2, stride: 2);
        Map fine = Filtered(net, x, 256, kernel: 3);
        x = Filtered(net, net.MaximumPool(fine, kernel: 2, stride: 2), 512, kernel: 3);
        x = Filtered(net, net.MaximumPool(x, kernel: 2, stride: 1, pads: [0, 0, 1, 1]), 1024, kernel: 3);
        Map coarse = Filtered(net, x, 256, kernel: 1);
        Map enlarged = net.Enlarge(Filtered(net, coarse, 128, kernel: 1), "nearest");
        Map[] heads = [Head(net, Filtered(net, coarse, 512, kernel: 3)), Head(net, Filtered(net, net.Concat(enlarged, fine), 256, kernel: 3))];
        return net.Finish(
            net.Concat([.. heads.Select(head => net.Sigmoid(net.Last(head, 0, 2)))]),
            net.Concat([.. heads.Select(head => net.Last(head, 2, 2))]),
            net.Concat([.. heads.Select(head => net.Sigmoid(net.Last(head, 4, Reals - 4)))]));
    }

    /// <summary>Boxes of each pixel: [1, boxes, reals].</summary>
    private static Map Head(NetworkBuilder net, Map map) =>
        net.Reshape(net.Transpose(net.Convolution(map, Boxes * Reals, kernel: 1, bias: true), 0, 2, 3, 1), 1, -1, Reals);

    private static Map Filtered(NetworkBuilder net, Map x, int channels, int kernel) =>
        net.LeakyRelu(net.BatchNorm(net.Convolution(x, channels, kernel)), Slope);
}
