#if ONNXRUNTIME
using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Onnx;
using EdgeConv.Converter.Onnx.Schema;
using EdgeConv.Converter.Plan;
using EdgeConv.Numerics;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeConv.Converter.Tests.Golden;

/// <summary>A small quantised ONNX model that ONNX Runtime and the runtime both run on the same random input. Activations are int8, or uint8 with a zero point 128 higher.</summary>
internal sealed class QuantisedModel
{
    private readonly ModelProto _model = new() { IrVersion = 8, Graph = new GraphProto { Name = "quantised" } };
    private readonly SeededRandom _random = new(31);
    private readonly int[] _shape;
    private readonly bool _isUnsigned;

    /// <summary>The input 'in', and 'x', its levels at scale 1/32.</summary>
    public QuantisedModel(bool isUnsigned, params int[] shape)
    {
        (_isUnsigned, _shape) = (isUnsigned, shape);
        _model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
        _model.Graph.Input.Add(OnnxProtos.Endpoint("in", shape.Cast<object?>()));
        Scale("x", 1f / 32, 4).Node("QuantizeLinear", "in x", "x");
    }

    /// <summary>Scale and zero point of an activation, as NAME:scale and NAME:zero.</summary>
    public QuantisedModel Scale(string name, float scale, int zeroPoint)
    {
        Floats($"{name}:scale", [], scale);
        _model.Graph.Initializer.Add(OnnxProtos.Tensor($"{name}:zero", [], _isUnsigned ? 2 : 3, [_isUnsigned ? zeroPoint + 128 : zeroPoint]));
        return this;
    }

    public QuantisedModel Floats(string name, int[] shape, params float[] values)
    {
        _model.Graph.Initializer.Add(OnnxProtos.Tensor(name, shape, values));
        return this;
    }

    /// <summary>Random weights of 7 bits with a scale per channel, or one; NAME:scale and NAME:zero come with them.</summary>
    public QuantisedModel Weights(string name, int[] shape, int scales, bool areUnsigned = false)
    {
        int count = shape.Aggregate(1, (product, length) => product * length);
        (int type, int zero) = areUnsigned ? (2, 61) : (3, 0);
        _model.Graph.Initializer.Add(OnnxProtos.Tensor(name, shape, type, [.. Enumerable.Range(0, count).Select(_ => zero + _random.NextInt(-60, 61))]));
        int[] one = scales == 1 ? [] : [scales];
        Floats($"{name}:scale", one, [.. Enumerable.Range(0, scales).Select(i => 0.008f + 0.0013f * i)]);
        _model.Graph.Initializer.Add(OnnxProtos.Tensor($"{name}:zero", one, type, [.. Enumerable.Repeat(zero, scales)]));
        return this;
    }

    public QuantisedModel Sums(string name, int count)
    {
        _model.Graph.Initializer.Add(OnnxProtos.Tensor(name, [count], 6, [.. Enumerable.Range(0, count).Select(_ => _random.NextInt(-3000, 3000))]));
        return this;
    }

    /// <summary>A node. An input NAME* stands for its levels, scale and zero point, *NAME for scale and zero point alone.</summary>
    public QuantisedModel Node(string operation, string inputs, string output, params (string Name, object Value)[] attributes)
    {
        bool isOwn = operation.StartsWith('Q') && operation is not ("QLinearConv" or "QLinearMatMul" or "QuantizeLinear");
        IEnumerable<string> names = (operation is "QuantizeLinear" or "DequantizeLinear") && inputs.Split(' ') is [var value, var scale] ? [value, $"{scale}:scale", $"{scale}:zero"]
            : inputs.Split(' ').SelectMany(input => input.EndsWith('*') ? [input[..^1], $"{input[..^1]}:scale", $"{input[..^1]}:zero"]
                : input.StartsWith('*') ? (string[])[$"{input[1..]}:scale", $"{input[1..]}:zero"] : [input]);
        NodeProto node = OnnxProtos.Node(operation, names, [output], attributes);
        node.Domain = isOwn ? "com.microsoft" : "";
        _model.Graph.Node.Add(node);
        return this;
    }

    /// <summary>Dequantises what the last node makes, which is the answer; null, or what differs from ONNX Runtime.</summary>
    public string? Difference()
    {
        string value = _model.Graph.Node[^1].Output[0];
        Node("DequantizeLinear", $"{value} {value}", "out");
        _model.Graph.Output.Add(new ValueInfoProto { Name = "out", Type = new() { TensorType = new() { ElemType = 1 } } });
        byte[] bytes = _model.ToByteArray();
        ModelGraph graph = ModelImporter.Import("case.onnx", bytes, new());
        NetworkDescription network = Lowering.Lower(graph, graph.Rule!.Value, new());
        using Model model = Model.Load(BlobWriter.Write(network, Planner.Layer(network)));
        using var session = new Session(model);
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        if (_isUnsigned) // there it would saturate sums of two products on x64 without VNNI
            options.AddSessionConfigEntry("session.x64quantprecision", "1");
        using var peer = new InferenceSession(bytes, options);
        for (int sample = 0; sample < 4; sample++)
        {
            float[] input = [.. Enumerable.Range(0, _shape.Aggregate(1, (product, length) => product * length)).Select(_ => (float)(_random.NextDouble() * 8.5 - 4.3))];
            session.SetInput(input.AsSpan());
            session.Run();
            var actual = new float[model.Outputs[0].Elements];
            session.GetOutput(actual.AsSpan());
            using var results = peer.Run([NamedOnnxValue.CreateFromTensor("in", new DenseTensor<float>(input, _shape))]);
            float[] expected = [.. results[0].AsEnumerable<float>()];
            if (expected.Length != actual.Length)
                return $"{actual.Length} elements, not {expected.Length}";
            int[] differing = [.. Enumerable.Range(0, actual.Length).Where(i => actual[i] != expected[i])];
            if (differing is [var first, ..])
                return $"{differing.Length} of {actual.Length} differ; element {first} is {actual[first]}, not {expected[first]}";
            if (expected.Distinct().Count() < 3)
                return "an answer of fewer than three levels says nothing";
        }
        return null;
    }
}
#endif
