using EdgeConv.Converter.Graph;
using EdgeConv.Numerics;

namespace EdgeConv.Converter.Tests;

/// <summary>Small float graphs with random weights for tests; the same seed gives the same graph.</summary>
internal sealed class GraphBuilder(ulong seed)
{
    private int _names;

    public SeededRandom Numbers { get; } = new(seed);

    public ModelGraph Graph { get; } = new("test");

    public Value Input(params int[] shape)
    {
        var value = new Value("in", shape, ElementType.Float32);
        Graph.Inputs.Add(value);
        return value;
    }

    public Value Map(int rows, int columns, int channels) => new(Name("v"), [1, rows, columns, channels], ElementType.Float32);

    public Convolution Convolve(Value input, int outputs, Window vertical, Window horizontal, int groups, Clamp clamp)
    {
        int depth = vertical.Size * horizontal.Size * input.Shape[3] / groups;
        Value output = Map(vertical.Outputs(input.Shape[1]), horizontal.Outputs(input.Shape[2]), outputs);
        int[] shape = [outputs, vertical.Size, horizontal.Size, input.Shape[3] / groups];
        Value weights = Value.Constant(Name("w"), shape, Random(outputs * depth, 2 / Math.Sqrt(depth)));
        var node = new Convolution(Name("conv"), input, weights, Value.Constant(Name("b"), [outputs], Random(outputs, 0.5)), output, vertical, horizontal, groups)
        {
            Clamp = clamp,
        };
        Graph.Nodes.Add(node);
        return node;
    }

    /// <summary>A transposed convolution; padding after, of its windows, is what is left out at the end, no more than leaves an element.</summary>
    public TransposedConvolution Transpose(Value input, int outputs, Window vertical, Window horizontal, int groups, Clamp clamp)
    {
        int[] size = [Size(vertical, input.Shape[1]), Size(horizontal, input.Shape[2])];
        int depth = vertical.Size * horizontal.Size * input.Shape[3] / groups;
        Value weights = Value.Constant(Name("w"), [outputs, vertical.Size, horizontal.Size, input.Shape[3] / groups], Random(outputs * depth, 2 / Math.Sqrt(depth)));
        var node = new TransposedConvolution(Name("deconv"), input, weights, Value.Constant(Name("b"), [outputs], Random(outputs, 0.5)), Map(size[0], size[1], outputs),
            vertical, horizontal, groups, size) { Clamp = clamp };
        Graph.Nodes.Add(node);
        return node;

        static int Size(Window window, int inputs) => Math.Max((inputs - 1) * window.Stride + window.Extent - window.PadBefore - window.PadAfter, 1);
    }

    public FullyConnected Connect(Value input, int outputs, Clamp clamp)
    {
        int depth = (int)input.Elements;
        Value weights = Value.Constant(Name("w"), [outputs, depth], Random(outputs * depth, 2 / Math.Sqrt(depth)));
        var node = new FullyConnected(Name("fc"), input, weights, Value.Constant(Name("b"), [outputs], Random(outputs, 0.5)),
            new Value(Name("v"), [1, outputs], ElementType.Float32))
        {
            Clamp = clamp,
        };
        Graph.Nodes.Add(node);
        return node;
    }

    public float[] Random(Value like) => Random((int)like.Elements, 1);

    public float[] Random(int count, double deviation)
    {
        var result = new float[count];
        for (int i = 0; i < count; i++)
            result[i] = (float)(deviation * Numbers.NextGaussian());
        return result;
    }

    public string Name(string kind) => $"{kind}{_names++}";

    public ModelGraph Finish(params Value[] outputs)
    {
        Graph.Outputs.AddRange(outputs);
        return Graph;
    }
}
