using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Tests;
using Xunit;

namespace EdgeConv.Converter.Passes;

/// <summary>A small graph that a pass is to change without changing its answers.</summary>
internal sealed class PassCase(ulong seed = 7)
{
    private readonly GraphBuilder _builder = new(seed);

    public ModelGraph Graph => _builder.Graph;

    public Value Input(params int[] shape) => _builder.Input(shape);

    /// <summary>Adds a node; its output gets the shape that follows.</summary>
    public Value Add(Func<string, Value, Node> make, params int[] shape)
    {
        Node node = make(_builder.Name("n"), new Value(_builder.Name("v"), shape, ElementType.Float32));
        node.Output.Shape = NodeShape.Of(node);
        Graph.Nodes.Add(node);
        return node.Output;
    }

    public Value Transpose(Value input, params int[] order) => Add((name, output) => new Transpose(name, input, output, order));

    public Value Reshape(Value input, params int[] shape) => Add((name, output) => new Reshape(name, input, output), shape);

    public Value Relu(Value input) => Add((name, output) => new Activation(name, input, output, Clamp.Relu));

    public Value Add(Value a, Value b) => Add((name, output) => new Add(name, a, b, output));

    public Value Affine(Value input) =>
        Add((name, output) => new ChannelAffine(name, input, output, _builder.Random(input.Shape[^1], 1),
            _builder.Random(input.Shape[^1], 1)));

    /// <summary>A 3x3 convolution of a map, padding 1.</summary>
    public Value Convolve(Value input, int outputs, int groups = 1) =>
        _builder.Convolve(input, outputs, new(3, PadBefore: 1, PadAfter: 1), new(3, PadBefore: 1, PadAfter: 1), groups, Clamp.None).Output;

    public Value Connect(Value input, int outputs) => _builder.Connect(input, outputs, Clamp.None).Output;

    /// <summary>A 3x3 convolution of a channel-first value as the ONNX importer writes it.</summary>
    public Value ConvolveFirst(Value input, int outputs) =>
        Transpose(Convolve(Transpose(input, Permutation.ToChannelsLast), outputs), Permutation.ToChannelsFirst);

    /// <summary>Scale and shift along axis 1 of a channel-first value.</summary>
    public Value AffineFirst(Value input) => Transpose(Affine(Transpose(input, Permutation.ToChannelsLast)), Permutation.ToChannelsFirst);

    /// <summary>A node that works on maps, between transposes.</summary>
    public Value Map(Value input, Func<string, Value, Value, Node> make)
    {
        Value map = Transpose(input, Permutation.ToChannelsLast);
        return Transpose(Add((name, output) => make(name, map, output)), Permutation.ToChannelsFirst);
    }

    /// <summary>Ends the graph, runs the passes and checks that the reals stay (nearly) the same.</summary>
    /// <returns>The types of the nodes that are left, in order.</returns>
    public string[] Run(Value output, Func<ModelGraph, bool> pass, double tolerance = 0)
    {
        _builder.Finish(output);
        GraphCheck.Verify(Graph);
        float[][] inputs = [.. Graph.Inputs.Select(_builder.Random)];
        float[] before = Answer(inputs);
        Assert.True(pass(Graph), "the pass found nothing to do");
        RemoveDeadNodes.Run(Graph);
        GraphCheck.Verify(Graph);
        Assert.Same(output, Graph.Outputs.Single());
        float[] after = Answer(inputs);
        Assert.Contains(before, real => real != 0);
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First, pair.Second, tolerance * (1 + Math.Abs(pair.First))));
        return [.. Graph.Nodes.Select(node => node.GetType().Name)];
    }

    private float[] Answer(float[][] inputs)
    {
        using var executor = new FloatExecutor(Graph, workers: 1);
        return [.. executor.Run(inputs)[0]];
    }
}
