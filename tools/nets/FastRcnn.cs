using EdgeConv.Converter.Onnx.Schema;
using EdgeConv.Numerics;

namespace EdgeConv.Nets;

/// <summary>
/// Fast R-CNN over AlexNet's convolutions: a picture of 227x227 and 16 regions in it; for each region scores of 21 classes and a box in each class.
/// </summary>
/// <remarks>Source: Girshick, "Fast R-CNN" (2015), sections 2.1 and 3 (model S): pooling of regions to 6x6 in place of the last pooling.</remarks>
internal static class FastRcnn
{
    private const ulong Seed = 20150430;
    private const int Regions = 16, Hidden = 4096, Classes = 21, Pooled = 6;
    private const float MapPixels = 1 / 16f;

    public static ModelProto Build(NetworkOptions options)
    {
        int size = options.Size ?? 227, hidden = options.Hidden ?? Hidden;
        var net = new NetworkBuilder("fast_rcnn", Seed, options, 1, 3, size, size);
        Map regions = net.AddInput("regions", [Regions, 5], Boxes(new(Seed + 2), size));
        Map x = net.Flatten(net.RegionPool(AlexNet.Filters(net, net.Input), regions, Pooled, MapPixels));
        x = net.Relu(net.Dense(x, hidden));
        x = net.Relu(net.Dense(x, hidden));
        return net.Finish(net.Softmax(net.Dense(x, Classes)), net.Dense(x, 4 * Classes));
    }

    /// <summary>Regions of the only picture: its number, left, top, right, bottom.</summary>
    public static float[] Boxes(SeededRandom random, int size)
    {
        var boxes = new float[Regions * 5];
        for (int i = 0; i < Regions; i++)
            for (int axis = 0; axis < 2; axis++)
            {
                int length = random.NextInt(size / 4, size), first = random.NextInt(size - length + 1);
                (boxes[5 * i + 1 + axis], boxes[5 * i + 3 + axis]) = (first, first + length - 1);
            }
        return boxes;
    }
}
