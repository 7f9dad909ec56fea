using System.IO.Compression;
using System.Runtime.InteropServices;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx;
using EdgeConv.Converter.Onnx.Schema;
using EdgeConv.Converter.Passes;
using Google.Protobuf;

namespace EdgeConv.Converter.Tests.Conformance;

/// <summary>A case of the ONNX project: a model, its inputs and the outputs that it must give.</summary>
internal sealed class ConformanceCase(ZipArchive cases, string name)
{
    private const double RelativeTolerance = 1e-3, AbsoluteTolerance = 1e-5;

    /// <summary>Operators that move elements only, so that it does not matter what these are.</summary>
    private static readonly HashSet<string> s_movers = ["Gather", "GatherElements", "GatherND", "Pad", "Reshape", "Transpose"];

    private static readonly int[] s_reals = [1, 10, 11]; // float32, float16, float64

    private const string Wrong = "wrong output";

    /// <summary>Null where the float graph gives the stated outputs; else what is in the way.</summary>
    public string? Complaint()
    {
        try
        {
            TensorProto[] inputs = Tensors("input_"), outputs = Tensors("output_");
            ModelProto model = ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(Bytes($"{name}/model.onnx"));
            bool moves = model.Graph.Node.All(node => s_movers.Contains(node.OpType));
            string moved = model.Graph.Node.SelectMany(node => node.Input).First();
            int[] reals = [.. Enumerable.Range(0, inputs.Length).Where(i => moves ? model.Graph.Input[i].Name == moved : s_reals.Contains(inputs[i].DataType))];
            if (reals.Length == 0)
                return "no input holds reals";
            // With all reals computed, and with all but the first as constants, as weights are: at least one way is imported, and none gives another answer.
            string? first = Run(model.Clone(), inputs, reals, outputs), second = reals.Length == 1 ? first : Run(model.Clone(), inputs, reals[..1], outputs);
            return new[] { first, second }.FirstOrDefault(complaint => complaint?.StartsWith(Wrong, StringComparison.Ordinal) == true)
                ?? (first is null || second is null ? null : $"{second}; with all inputs computed: {first}");
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or UnsupportedNodeException or EdgeConvException)
        {
            return $"no case of tensors: {e.Message}";
        }
    }

    private string? Run(ModelProto model, TensorProto[] inputs, int[] flowing, TensorProto[] outputs)
    {
        try
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                inputs[i].Name = model.Graph.Input[i].Name;
                if (flowing.Contains(i))
                    model.Graph.Input[i].Type = Described(inputs[i]);
                else
                    model.Graph.Initializer.Add(inputs[i]);
            }
            if (model.Graph.Node is [{ OpType: "Shape" }])
                AddToComputedZero(model.Graph);
            ModelGraph graph = OnnxImporter.Import(name, model.ToByteArray(), new() { AnyBatch = true });
            PassList.Run(graph);
            GraphCheck.Verify(graph);
            using var executor = new FloatExecutor(graph, workers: 1);
            float[][] answers = executor.Run([.. flowing.Select(i => Reals(inputs[i]))]);
            for (int i = 0; i < outputs.Length; i++)
            {
                if (Difference(answers[i], Reals(outputs[i]), isList: graph.Producer(graph.Outputs[i]) is NonMaximumSuppression) is { } difference)
                    return $"{Wrong} {i}: {difference}";
            }
            return null;
        }
        catch (EdgeConvException e)
        {
            return e.Message;
        }
    }

    private static TypeProto Described(TensorProto tensor)
    {
        var type = new TypeProto { TensorType = new() { ElemType = 1, Shape = new() } };
        type.TensorType.Shape.Dim.AddRange(tensor.Dims.Select(length => new TensorShapeProto.Types.Dimension { DimValue = length }));
        return type;
    }

    /// <summary>A folded shape as an output: added to what is computed and 0.</summary>
    private static void AddToComputedZero(GraphProto graph)
    {
        string output = graph.Output[0].Name, input = graph.Input[0].Name;
        graph.Node[0].Output[0] = "shape";
        void Node(string operation, string[] from, string to, string attribute, long value)
        {
            var node = new NodeProto { OpType = operation, Output = { to } };
            node.Input.AddRange(from);
            if (attribute.Length > 0)
                node.Attribute.Add(new AttributeProto { Name = attribute, I = value });
            graph.Node.Add(node);
        }
        Node("Cast", ["shape"], "reals", "to", 1);
        Node("Sub", [input, input], "zeros", "", 0);
        Node("ReduceMean", ["zeros"], "zero", "keepdims", 0);
        Node("Add", ["zero", "reals"], output, "", 0);
    }

    private static string? Difference(float[] answer, float[] expected, bool isList)
    {
        if (answer.Length != expected.Length && !(isList && answer.Length > expected.Length && answer.Skip(expected.Length).All(rest => rest == -1)))
            return $"{answer.Length} elements, not {expected.Length}";
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = answer[i].Equals(expected[i]) || Math.Abs(answer[i] - expected[i]) <= AbsoluteTolerance + RelativeTolerance * Math.Abs(expected[i]);
            if (!same)
                return $"element {i} is {answer[i]}, not {expected[i]}";
        }
        return null;
    }

    private static float[] Reals(TensorProto tensor)
    {
        // Stated outputs may hold NaN, which the importer refuses.
        if (tensor.DataType == s_reals[0] && tensor.RawData.Length > 0)
            return MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
        Value value = OnnxTensors.Read("tensor", tensor, new(1 << 20));
        return value.Data as float[] ?? Array.ConvertAll(OnnxNode.Integers(value) ?? throw new UnsupportedNodeException($"elements of type {value.Type}"), i => (float)i);
    }

    private TensorProto[] Tensors(string kind)
    {
        var tensors = new List<TensorProto>();
        while (cases.GetEntry($"{name}/test_data_set_0/{kind}{tensors.Count}.pb") is not null)
            tensors.Add(TensorProto.Parser.WithDiscardUnknownFields(true).ParseFrom(Bytes($"{name}/test_data_set_0/{kind}{tensors.Count}.pb")));
        return [.. tensors];
    }

    private byte[] Bytes(string entry)
    {
        using Stream stream = cases.GetEntry(entry)!.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
