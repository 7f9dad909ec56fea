#if ONNXRUNTIME
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx;
using EdgeConv.Converter.Onnx.Schema;
using EdgeConv.Converter.Passes;
using EdgeConv.Numerics;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeConv.Converter.Tests.Conformance;

/// <summary>A small ONNX model that ONNX Runtime and the float graph both run on the same random inputs.</summary>
internal sealed class RuntimeModel
{
    private readonly ModelProto _model = new() { IrVersion = 8, Graph = new GraphProto { Name = "case" } };
    private readonly SeededRandom _random = new(29);
    private readonly List<(string Name, int[] Shape, float[] Data)> _inputs = [];

    public RuntimeModel(int opset = 17)
    {
        _model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        _model.IrVersion = opset > 18 ? 10 : 8;
    }

    /// <summary>An input of random reals in [low, high).</summary>
    public RuntimeModel Input(string name, int[] shape, float low = -1, float high = 1)
    {
        _model.Graph.Input.Add(OnnxProtos.Endpoint(name, shape.Cast<object?>()));
        _inputs.Add((name, shape, Random(shape, low, high)));
        return this;
    }

    /// <summary>A constant of random reals.</summary>
    public RuntimeModel Constant(string name, int[] shape, float low = -1, float high = 1) => Constant(name, shape, Random(shape, low, high));

    public RuntimeModel Constant(string name, int[] shape, float[] data)
    {
        _model.Graph.Initializer.Add(OnnxProtos.Tensor(name, shape, data));
        return this;
    }

    public RuntimeModel Longs(string name, params long[] data) => Longs(name, [data.Length], data);

    public RuntimeModel Longs(string name, int[] shape, long[] data)
    {
        _model.Graph.Initializer.Add(OnnxProtos.Tensor(name, shape, data));
        return this;
    }

    /// <summary>A node, names parted by spaces; attributes are int, float, string, int[] or float[].</summary>
    public RuntimeModel Node(string operation, string inputs, string outputs, params (string Name, object Value)[] attributes)
    {
        _model.Graph.Node.Add(OnnxProtos.Node(operation, inputs.Split(' ').Select(input => input == "-" ? "" : input), outputs.Split(' '), attributes));
        return this;
    }

    /// <summary>Names the outputs; null, or what differs.</summary>
    public string? Difference(params string[] outputs)
    {
        _model.Graph.Output.AddRange(outputs.Select(name => new ValueInfoProto { Name = name, Type = new() { TensorType = new() { ElemType = TypeOf(name) } } }));
        byte[] bytes = _model.ToByteArray();
        ModelGraph graph = OnnxImporter.Import("case", bytes, new() { AnyBatch = true });
        PassList.Run(graph);
        GraphCheck.Verify(graph);
        using var executor = new FloatExecutor(graph, workers: 2);
        float[][] answers = executor.Run([.. _inputs.Select(input => input.Data)]);
        using var session = new InferenceSession(bytes);
        using var results = session.Run([.. _inputs.Select(input => NamedOnnxValue.CreateFromTensor(input.Name, new DenseTensor<float>(input.Data, input.Shape)))]);
        for (int i = 0; i < outputs.Length; i++)
        {
            float[] expected = results[i].ElementType == TensorElementType.Int64 ? [.. results[i].AsEnumerable<long>().Select(whole => (float)whole)] : [.. results[i].AsEnumerable<float>()];
            if (expected.Length != answers[i].Length)
                return $"{outputs[i]} has {answers[i].Length} elements, not {expected.Length}";
            for (int j = 0; j < expected.Length; j++)
            {
                if (!(Math.Abs(answers[i][j] - expected[j]) <= 1e-5 + 1e-4 * Math.Abs(expected[j])))
                    return $"{outputs[i]}[{j}] is {answers[i][j]}, not {expected[j]}";
            }
        }
        return null;
    }

    private int TypeOf(string output) => _model.Graph.Node.First(node => node.Output.Contains(output)).OpType is "ArgMax" or "ArgMin" ? 7 : 1;

    private float[] Random(int[] shape, float low, float high)
    {
        var data = new float[shape.Aggregate(1, (product, length) => product * length)];
        for (int i = 0; i < data.Length; i++)
            data[i] = low + (high - low) * (float)_random.NextDouble();
        return data;
    }
}
#endif
