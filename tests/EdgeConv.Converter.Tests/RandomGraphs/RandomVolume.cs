using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Tests.RandomGraphs;

/// <summary>A float network of 1 to 3 convolutions, transposed ones and pools on a small volume; the seed is its name.</summary>
internal static class RandomVolume
{
    public static ModelGraph Make(ulong seed)
    {
        var builder = new GraphBuilder(seed + 70_000);
        int Draw(int min, int exclusiveMax) => builder.Numbers.NextInt(min, exclusiveMax);
        Value volume = builder.Input(1, Draw(1, 6), Draw(2, 7), Draw(2, 8), Draw(1, 7));
        for (int i = Draw(1, 4); i > 0; i--)
            volume = Draw(0, 5) switch { 0 => Pool(builder, volume), 1 when volume.Elements < 500 => Spread(builder, volume), _ => Convolve(builder, volume) };
        return builder.Finish(volume);
    }

    private static Value Convolve(GraphBuilder builder, Value input)
    {
        int channels = input.Shape[4];
        int groups = builder.Numbers.NextInt(3) == 0 ? channels : 1, outputs = groups * builder.Numbers.NextInt(1, 9 / groups + 2);
        Window[] windows = [.. input.Shape[1..4].Select(length => RandomGraph.Window(builder, length))];
        int[] shape = [outputs, .. windows.Select(window => window.Size), channels / groups];
        int depth = shape[1..].Aggregate(1, (product, length) => product * length);
        Value weights = Value.Constant(builder.Name("w"), shape, builder.Random(outputs * depth, 2 / Math.Sqrt(depth)));
        Value bias = Value.Constant(builder.Name("b"), [outputs], builder.Random(outputs, 0.5));
        return Add(builder, new Convolution(builder.Name("conv"), input, weights, bias, Output(builder), windows[1], windows[2], groups) { Depth = windows[0] });
    }

    private static Value Spread(GraphBuilder builder, Value input)
    {
        int channels = input.Shape[4], groups = builder.Numbers.NextInt(3) == 0 ? channels : 1, outputs = groups * builder.Numbers.NextInt(1, 3);
        Window[] windows = new Window[3];
        int[] size = new int[3];
        for (int axis = 0; axis < 3; axis++)
        {
            int taps = builder.Numbers.NextInt(1, 5), stride = builder.Numbers.NextInt(1, 4), dilation = builder.Numbers.NextInt(1, 3), length = input.Shape[axis + 1];
            int extent = dilation * (taps - 1) + 1, whole = (length - 1) * stride + extent, before = Math.Min(builder.Numbers.NextInt(0, extent), whole - 1);
            windows[axis] = new(taps, stride, dilation, before);
            size[axis] = builder.Numbers.NextInt(1, whole - before + stride);
        }
        int[] shape = [outputs, .. windows.Select(window => window.Size), channels / groups];
        int depth = shape[1..].Aggregate(1, (product, length) => product * length);
        Value weights = Value.Constant(builder.Name("w"), shape, builder.Random(outputs * depth, 2 / Math.Sqrt(depth)));
        Value bias = Value.Constant(builder.Name("b"), [outputs], builder.Random(outputs, 0.5));
        return Add(builder, new TransposedConvolution(builder.Name("spread"), input, weights, bias, Output(builder), windows[1], windows[2], groups, size) { Depth = windows[0] });
    }

    private static Value Pool(GraphBuilder builder, Value input)
    {
        Window[] windows = [.. input.Shape[1..4].Select(length => RandomGraph.Window(builder, length, pool: true))];
        return Add(builder, new Pool(builder.Name("pool"), input, Output(builder), (PoolKind)builder.Numbers.NextInt(3), windows[1], windows[2]) { Depth = windows[0] });
    }

    private static Value Output(GraphBuilder builder) => new(builder.Name("v"), [], ElementType.Float32);

    private static Value Add(GraphBuilder builder, Node node)
    {
        node.Output.Shape = NodeShape.Of(node);
        builder.Graph.Nodes.Add(node);
        return node.Output;
    }
}
