using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Plan;
using EdgeConv.Numerics;

namespace EdgeConv.Converter.Tests.Lower;

/// <summary>Small int8 graphs for tests of the lowering.</summary>
internal sealed class Int8GraphBuilder
{
    private readonly SeededRandom _random = new(7);

    public ModelGraph Graph { get; } = new("test");

    public Value Input(string name, params int[] shape)
    {
        Value value = Value(name, shape);
        Graph.Inputs.Add(value);
        return value;
    }

    public Value Value(string name, int[] shape, float scale = 0.1f, int zeroPoint = 3) =>
        new(name, shape, ElementType.Int8) { Quantisation = new(scale, zeroPoint) };

    public Value Float(string name, params int[] shape) => new(name, shape, ElementType.Float32);

    public Value Convolve(Value input, string name, int outputs, Window window, int groups = 1, Clamp? clamp = null, Value? output = null)
    {
        int perOutput = window.Size * window.Size * input.Shape[3] / groups;
        output ??= Value(name, [1, window.Outputs(input.Shape[1]), window.Outputs(input.Shape[2]), outputs]);
        Graph.Nodes.Add(new Convolution($"{name}/node", input, Weights($"{name}/w", outputs, perOutput, [outputs, window.Size, window.Size, input.Shape[3] / groups]),
            Bias($"{name}/b", outputs), output, window, window, groups)
        { Clamp = clamp ?? Clamp.None });
        return output;
    }

    public Value Connect(Value input, string name, int outputs)
    {
        Value output = Value(name, [1, outputs]);
        int elements = (int)input.Elements;
        Graph.Nodes.Add(new FullyConnected($"{name}/node", input, Weights($"{name}/w", outputs, elements, [outputs, elements]), Bias($"{name}/b", outputs), output));
        return output;
    }

    public Value Weights(string name, int outputs, int perOutput, int[] shape)
    {
        sbyte[] data = [.. Enumerable.Range(0, outputs * perOutput).Select(_ => (sbyte)_random.NextInt(-127, 128))];
        return Converter.Graph.Value.Constant(name, shape, data, new([.. Enumerable.Range(0, outputs).Select(i => 0.01f + 0.001f * i)], new int[outputs]));
    }

    public Value Bias(string name, int outputs) =>
        Converter.Graph.Value.Constant(name, [outputs], (int[])[.. Enumerable.Range(0, outputs).Select(_ => _random.NextInt(-500, 500))]);

    public Value Add(Node node)
    {
        Graph.Nodes.Add(node);
        return node.Output;
    }

    public Int8GraphBuilder Output(params Value[] outputs)
    {
        Graph.Outputs.AddRange(outputs);
        return this;
    }

    public NetworkDescription Lower(Rule rule = Rule.Xnnpack, LoweringOptions? options = null) => Lowering.Lower(Graph, rule, options ?? new());

    /// <summary>Lowers, writes, reads, runs: every output's raw bytes, one after the other.</summary>
    public byte[] Run(Rule rule, params byte[][] inputs)
    {
        NetworkDescription network = Lower(rule);
        using Model model = Model.Load(BlobWriter.Write(network, Planner.Layer(network)));
        using var session = new Session(model);
        for (int i = 0; i < inputs.Length; i++)
            session.SetRawInput(inputs[i], i);
        session.Run();
        var outputs = new List<byte>();
        for (int i = 0; i < model.Outputs.Count; i++)
        {
            var bytes = new byte[model.Outputs[i].SourceBytes];
            session.GetRawOutput(bytes, i);
            outputs.AddRange(bytes);
        }
        return [.. outputs];
    }

    public byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }
}
