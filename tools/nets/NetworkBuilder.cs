using EdgeConv.Converter;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx.Schema;
using EdgeConv.Numerics;
using Google.Protobuf;

namespace EdgeConv.Nets;

/// <summary>
/// Builds a float ONNX model layer by layer, with seeded weights. A sample input goes through the network as it grows, and each BatchNorm
/// takes its mean and variance from it: so the activations of every layer are alive, as a trained network's are. The same seed gives the same
/// bytes on every machine.
/// </summary>
internal sealed partial class NetworkBuilder
{
    private const int IrVersion = 8, Opset = 13, Float32 = 1, Int64 = 7;

    private readonly GraphProto _graph;
    private readonly SeededRandom _random;
    private readonly bool _isBlank;
    private int _nodes;

    /// <param name="options">The picture's size is in <paramref name="input"/> already.</param>
    /// <param name="input">Batch 1, channels, rows, columns.</param>
    public NetworkBuilder(string name, ulong seed, NetworkOptions options, params int[] input)
    {
        _graph = new() { Name = name };
        _random = new(seed);
        _isBlank = options.IsBlank;
        Input = AddInput("input", input, _isBlank ? [] : Pictures.Next(new(seed + 1), input[1], input[2], input[3]));
    }

    public Map Input { get; }

    /// <summary>One more input.</summary>
    /// <param name="sample">What it holds while the network is built.</param>
    public Map AddInput(string name, int[] shape, float[] sample)
    {
        _graph.Input.Add(Endpoint(name, shape));
        return new(name, shape, sample);
    }

    /// <summary>The whole model.</summary>
    public ModelProto Finish(params Map[] outputs)
    {
        _graph.Output.AddRange(outputs.Select(output => Endpoint(output.Name, output.Shape)));
        return Model(_graph);
    }

    /// <summary>Adds a node, and runs it alone on what its inputs hold for the sample.</summary>
    private Map Emit(string operation, Map[] inputs, IReadOnlyList<TensorProto> constants, params AttributeProto[] attributes)
    {
        string name = $"{operation.ToLowerInvariant()}_{_nodes++}";
        var node = new NodeProto { OpType = operation, Name = name };
        node.Input.AddRange(inputs.Select(input => input.Name));
        node.Output.Add(name);
        node.Attribute.AddRange(attributes);
        foreach (TensorProto constant in constants)
        {
            constant.Name = $"{name}_{constant.Name}";
            node.Input.Add(constant.Name);
        }
        _graph.Node.Add(node);
        _graph.Initializer.AddRange(constants);

        var alone = new GraphProto { Name = name };
        alone.Input.AddRange(inputs.Select(input => Endpoint(input.Name, input.Shape)));
        alone.Output.Add(Endpoint(name, []));
        alone.Node.Add(node);
        alone.Initializer.AddRange(constants);
        ModelGraph graph = ModelImporter.Import(name, Model(alone).ToByteArray(), new() { AnyBatch = true });
        if (_isBlank)
            return new(name, graph.Outputs[0].Shape, []);
        using var executor = new FloatExecutor(graph);
        return new(name, graph.Outputs[0].Shape, executor.Run([.. inputs.Select(input => input.Sample)])[0]);
    }

    private static ModelProto Model(GraphProto graph)
    {
        var model = new ModelProto { IrVersion = IrVersion, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = Opset });
        return model;
    }

    private static (double Mean, double Variance) Statistics(ReadOnlySpan<float> values)
    {
        double sum = 0, squares = 0;
        foreach (float value in values)
            sum += value;
        double mean = sum / values.Length;
        foreach (float value in values)
            squares += (value - mean) * (value - mean);
        return (mean, squares / values.Length);
    }

    private TensorProto Weights(string name, int[] shape, double variance)
    {
        var values = new float[shape.Aggregate(1, (product, size) => product * size)];
        double deviation = Math.Sqrt(variance);
        if (_isBlank)
            Array.Fill(values, (float)deviation);
        else
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)(deviation * _random.NextGaussian());
        return Tensor(name, values, shape);
    }
}
