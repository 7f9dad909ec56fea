using System.Runtime.InteropServices;
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
internal sealed class NetworkBuilder
{
    private const int IrVersion = 8, Opset = 13, Float32 = 1;
    private const float Epsilon = 1e-5f;

    private readonly GraphProto _graph;
    private readonly SeededRandom _random;
    private int _nodes;

    /// <param name="input">Batch 1, channels, rows, columns.</param>
    public NetworkBuilder(string name, ulong seed, params int[] input)
    {
        _graph = new() { Name = name };
        _random = new(seed);
        Input = new("input", input, Pictures.Next(new(seed + 1), input[1], input[2], input[3]));
        _graph.Input.Add(Endpoint(Input.Name, input));
    }

    public Map Input { get; }

    /// <summary>Convolution with weights after He: variance 2 / fan-in. Without a padding of its own the map keeps its size over stride.</summary>
    public Map Convolution(Map x, int channels, int kernel, int stride = 1, int groups = 1, int? padding = null, bool bias = false)
    {
        int depth = x.Channels / groups * kernel * kernel, pad = padding ?? kernel / 2;
        List<TensorProto> constants = [Weights("w", [channels, x.Channels / groups, kernel, kernel], 2.0 / depth)];
        if (bias)
            constants.Add(Weights("b", [channels], 0.01));
        return Emit("Conv", [x], constants, Ints("kernel_shape", kernel, kernel), Ints("strides", stride, stride), Ints("pads", pad, pad, pad, pad),
            Int("group", groups));
    }

    /// <summary>BatchNorm with the sample's statistics, a gain around 1 and a shift around 0.</summary>
    public Map BatchNorm(Map x)
    {
        var (gain, shift, means, variances) = (new float[x.Channels], new float[x.Channels], new float[x.Channels], new float[x.Channels]);
        for (int c = 0; c < x.Channels; c++)
        {
            (double mean, double variance) = Statistics(x.Sample.AsSpan(c * x.Pixels, x.Pixels));
            (means[c], variances[c]) = ((float)mean, (float)variance);
            (gain[c], shift[c]) = ((float)_random.NextDouble(0.7, 1.3), (float)(0.3 * _random.NextGaussian()));
        }
        return Emit("BatchNormalization", [x],
            [Tensor("gain", gain), Tensor("shift", shift), Tensor("mean", means), Tensor("variance", variances)], Float("epsilon", Epsilon));
    }

    public Map Relu(Map x) => Emit("Relu", [x], []);

    public Map Relu6(Map x) => Emit("Clip", [x], [Tensor("low", [0], []), Tensor("high", [6], [])]);

    public Map Add(Map a, Map b) => Emit("Add", [a, b], []);

    /// <summary>A product; the second map may be one factor for each channel.</summary>
    public Map Multiply(Map a, Map b) => Emit("Mul", [a, b], []);

    public Map Sigmoid(Map x) => Emit("Sigmoid", [x], []);

    /// <summary>Twice the rows and columns; mode <c>nearest</c> or <c>linear</c>.</summary>
    public Map Enlarge(Map x, string mode) =>
        Emit("Resize", [x], [Tensor("roi", [], [0]), Tensor("scales", [1, 1, 2, 2])], new AttributeProto { Name = "mode", S = ByteString.CopyFromUtf8(mode), Type = AttributeProto.Types.Kind.String });

    /// <summary>Rows become columns.</summary>
    public Map Turn(Map x) => Emit("Transpose", [x], [], Ints("perm", 0, 1, 3, 2));

    public Map Concat(params Map[] maps) => Emit("Concat", maps, [], Int("axis", 1));

    public Map MaximumPool(Map x, int kernel, int stride, int padding = 0) =>
        Emit("MaxPool", [x], [], Ints("kernel_shape", kernel, kernel), Ints("strides", stride, stride), Ints("pads", padding, padding, padding, padding));

    public Map AveragePool(Map x, int kernel, int stride) =>
        Emit("AveragePool", [x], [], Ints("kernel_shape", kernel, kernel), Ints("strides", stride, stride));

    public Map GlobalAveragePool(Map x) => Emit("GlobalAveragePool", [x], []);

    public Map Flatten(Map x) => Emit("Flatten", [x], [], Int("axis", 1));

    /// <summary>Fully connected, with bias; <paramref name="x"/> is flat.</summary>
    public Map Dense(Map x, int outputs) =>
        Emit("Gemm", [x], [Weights("w", [outputs, x.Shape[1]], 2.0 / x.Shape[1]), Weights("b", [outputs], 0.01)], Int("transB", 1));

    public Map Softmax(Map x) => Emit("Softmax", [x], [], Int("axis", 1));

    /// <summary>The whole model, with one output.</summary>
    public ModelProto Finish(Map output)
    {
        _graph.Output.Add(Endpoint(output.Name, output.Shape));
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
        ModelGraph graph = ModelImporter.Import(name, Model(alone).ToByteArray(), new());
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
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(deviation * _random.NextGaussian());
        return Tensor(name, values, shape);
    }

    private static TensorProto Tensor(string name, float[] values, int[]? shape = null)
    {
        var tensor = new TensorProto { Name = name, DataType = Float32, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())) };
        tensor.Dims.AddRange((shape ?? [values.Length]).Select(size => (long)size));
        return tensor;
    }

    private static ValueInfoProto Endpoint(string name, int[] shape)
    {
        var type = new TypeProto.Types.Tensor { ElemType = Float32, Shape = new() };
        type.Shape.Dim.AddRange(shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new() { Name = name, Type = new() { TensorType = type } };
    }

    private static AttributeProto Int(string name, int value) => new() { Name = name, I = value, Type = AttributeProto.Types.Kind.Int };

    private static AttributeProto Float(string name, float value) => new() { Name = name, F = value, Type = AttributeProto.Types.Kind.Float };

    private static AttributeProto Ints(string name, params int[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.Kind.Ints };
        attribute.Ints.AddRange(values.Select(value => (long)value));
        return attribute;
    }
}
