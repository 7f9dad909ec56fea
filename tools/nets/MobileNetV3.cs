using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Nets;

/// <summary>MobileNetV3 1.0 at 224x224. Large: 5,483,032 parameters; small: 2,542,856.</summary>
/// <remarks>
/// Source: Howard et al., "Searching for MobileNetV3" (2019), tables 1 and 2, sections 5.2 and 5.3: a gate of a quarter of the channels, rounded to
/// eights, with hard sigmoid.
/// </remarks>
internal static class MobileNetV3
{
    private const ulong Seed = 20190506;
    private const int Stem = 16, Classes = 1000;

    private sealed record Block(int Kernel, int Expanded, int Channels, bool IsGated, bool IsHardSwish, int Stride);

    private static readonly Block[] s_large =
    [
        new(3, 16, 16, false, false, 1), new(3, 64, 24, false, false, 2), new(3, 72, 24, false, false, 1),
        new(5, 72, 40, true, false, 2), new(5, 120, 40, true, false, 1), new(5, 120, 40, true, false, 1),
        new(3, 240, 80, false, true, 2), new(3, 200, 80, false, true, 1), new(3, 184, 80, false, true, 1), new(3, 184, 80, false, true, 1),
        new(3, 480, 112, true, true, 1), new(3, 672, 112, true, true, 1),
        new(5, 672, 160, true, true, 2), new(5, 960, 160, true, true, 1), new(5, 960, 160, true, true, 1),
    ];

    private static readonly Block[] s_small =
    [
        new(3, 16, 16, true, false, 2), new(3, 72, 24, false, false, 2), new(3, 88, 24, false, false, 1),
        new(5, 96, 40, true, true, 2), new(5, 240, 40, true, true, 1), new(5, 240, 40, true, true, 1),
        new(5, 120, 48, true, true, 1), new(5, 144, 48, true, true, 1),
        new(5, 288, 96, true, true, 2), new(5, 576, 96, true, true, 1), new(5, 576, 96, true, true, 1),
    ];

    public static ModelProto BuildLarge(NetworkOptions options) => Build("mobilenet_v3_large", options, s_large, last: 960, hidden: 1280);

    public static ModelProto BuildSmall(NetworkOptions options) => Build("mobilenet_v3_small", options, s_small, last: 576, hidden: 1024);

    private static ModelProto Build(string name, NetworkOptions options, Block[] blocks, int last, int hidden)
    {
        int size = options.Size ?? 224;
        var net = new NetworkBuilder(name, Seed, options, 1, 3, size, size);
        Map x = Filtered(net, net.Input, Stem, kernel: 3, isHardSwish: true, stride: 2);
        int equal = 0;
        foreach (Block block in blocks)
        {
            equal = block.Stride == 1 && block.Channels == x.Channels ? equal + 1 : 0;
            if (equal < options.Repeated(blocks.Length))
                x = Bottleneck(net, x, block);
        }
        x = net.GlobalAveragePool(Filtered(net, x, last, kernel: 1, isHardSwish: true));
        x = net.HardSwish(net.Dense(net.Flatten(x), options.Hidden ?? hidden));
        return net.Finish(net.Dense(x, Classes));
    }

    private static Map Bottleneck(NetworkBuilder net, Map input, Block block)
    {
        Map x = block.Expanded == input.Channels ? input : Filtered(net, input, block.Expanded, kernel: 1, block.IsHardSwish);
        x = Filtered(net, x, x.Channels, block.Kernel, block.IsHardSwish, block.Stride, groups: x.Channels);
        if (block.IsGated)
            x = Gated(net, x);
        x = net.BatchNorm(net.Convolution(x, block.Channels, kernel: 1));
        return block.Stride == 1 && input.Channels == block.Channels ? net.Add(input, x) : x;
    }

    private static Map Gated(NetworkBuilder net, Map x)
    {
        Map gate = net.Relu(net.Convolution(net.GlobalAveragePool(x), InEights(x.Channels / 4), kernel: 1, bias: true));
        return net.Multiply(x, net.HardSigmoid(net.Convolution(gate, x.Channels, kernel: 1, bias: true)));
    }

    private static Map Filtered(NetworkBuilder net, Map x, int channels, int kernel, bool isHardSwish, int stride = 1, int groups = 1)
    {
        x = net.BatchNorm(net.Convolution(x, channels, kernel, stride, groups));
        return isHardSwish ? net.HardSwish(x) : net.Relu(x);
    }

    /// <summary>The next multiple of eight, up or down, but no more than a tenth down.</summary>
    private static int InEights(int channels)
    {
        int rounded = Math.Max(8, (channels + 4) / 8 * 8);
        return rounded * 10 < channels * 9 ? rounded + 8 : rounded;
    }
}
