using System.IO.Compression;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx.Schema;
using EdgeConv.Converter.Passes;
using Google.Protobuf;
using Xunit;

namespace EdgeConv.Converter.Onnx;

public class ConformanceTests
{
    /// <summary>Cases of the ONNX project that import; the others have batches, ranks or operators that are not supported.</summary>
    private const int LeastAgreeing = 80;

    [Fact]
    public void Agrees_with_every_case_of_the_onnx_project_that_it_imports()
    {
        using ZipArchive cases = ZipFile.OpenRead(SharedData.File("models/onnx_conformance.zip"));
        var agreeing = new List<string>();
        var differing = new List<string>();
        foreach (ZipArchiveEntry model in cases.Entries.Where(entry => entry.Name == "model.onnx"))
        {
            string name = model.FullName[..^"/model.onnx".Length];
            byte[] bytes = Bytes(model);
            Value[] inputs = Tensors(cases, $"{name}/test_data_set_0/input_"), outputs = Tensors(cases, $"{name}/test_data_set_0/output_");
            if (inputs.Length == 0 || outputs.Length == 0 || outputs[0].Data is not float[] expected)
                continue;
            bool perSample = Array.Exists(s_perSample, part => name.Contains(part, StringComparison.Ordinal));
            if (Answer(bytes, inputs, perSample) is not { } answer)
                continue;
            bool whole = answer.Length == expected.Length || (perSample && answer.Length == expected.Length / inputs[0].Shape[0]);
            bool same = whole && !answer.Where((real, i) => Math.Abs(real - expected[i]) > 1e-4 * (1 + Math.Abs(expected[i]))).Any();
            (same ? agreeing : differing).Add(name);
        }
        Assert.Empty(differing);
        Assert.True(agreeing.Count >= LeastAgreeing, $"{agreeing.Count} cases were imported: {string.Join(" ", agreeing)}");
    }

    /// <summary>Cases whose first input is a batch of samples that do not see each other: one sample is run where all are
    /// refused.</summary>
    private static readonly string[] s_perSample = ["averagepool", "AvgPool", "maxpool", "MaxPool", "conv", "Conv", "batchnorm",
        "BatchNorm", "gemm", "global", "relu", "clip_", "operator_addmm", "operator_params"];

    /// <summary>As the case stands, or with all inputs but the first as constants, as weights are in real models; null where it is
    /// refused.</summary>
    private static float[]? Answer(byte[] model, Value[] inputs, bool perSample)
    {
        foreach (var (bake, one) in ((bool, bool)[])[(false, false), (true, false), (true, true)])
        {
            if (one && (!perSample || inputs[0].Shape.Length == 0))
                break;
            try
            {
                ModelProto proto = ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(model);
                // The oldest cases say opset 6, which differs from 7 in how constants broadcast only; they have none.
                foreach (OperatorSetIdProto set in proto.OpsetImport)
                    set.Version = Math.Max(set.Version, 7);
                for (int i = 1; bake && i < inputs.Length; i++)
                    proto.Graph.Initializer.Add(AsTensor(proto.Graph.Input[i].Name, inputs[i]));
                if (one)
                    proto.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimValue = 1;
                ModelGraph graph = OnnxImporter.Import("case", proto.ToByteArray(), new());
                PassList.Run(graph);
                GraphCheck.Verify(graph);
                using var executor = new FloatExecutor(graph, workers: 1);
                return [.. executor.Run([.. graph.Inputs.Select((input, i) => inputs[i].Floats[..(int)input.Elements])])[0]];
            }
            catch (EdgeConvException)
            {
            }
        }
        return null;
    }

    private static TensorProto AsTensor(string name, Value value)
    {
        var tensor = new TensorProto { Name = name,
            DataType = value.Type switch { ElementType.Float32 => 1, ElementType.Int32 => 6, ElementType.Int64 => 7, _ => 2 } };
        tensor.Dims.AddRange(value.Shape.Select(size => (long)size));
        if (value.Data is float[] floats)
            tensor.FloatData.AddRange(floats);
        else if (value.Data is long[] longs)
            tensor.Int64Data.AddRange(longs);
        else
            tensor.Int32Data.AddRange(value.Data!.Cast<object>().Select(Convert.ToInt32));
        return tensor;
    }

    private static Value[] Tensors(ZipArchive cases, string prefix)
    {
        var values = new List<Value>();
        while (cases.GetEntry($"{prefix}{values.Count}.pb") is { } entry)
        {
            try
            {
                values.Add(OnnxTensors.Read("tensor", TensorProto.Parser.WithDiscardUnknownFields(true).ParseFrom(Bytes(entry)), new(1 << 20)));
            }
            catch (Exception e) when (e is EdgeConvException or UnsupportedNodeException or InvalidProtocolBufferException)
            {
                return []; // sequences, strings, NaN: no case for us
            }
        }
        return [.. values];
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
