using System.IO.Compression;
using System.Runtime.InteropServices;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx.Schema;
using Google.Protobuf;
using Xunit;

namespace EdgeConv.Converter.Tests.Conformance;

/// <summary>
/// The ONNX project's light models: whole networks whose weights are equal numbers, made by ConstantOfShape so that the files are short. Their input is
/// <c>i / n</c> for element i of n (onnx/backend/test/runner, generate_dummy_data).
/// </summary>
public class LightModelTests
{
    [Theory]
    [InlineData("squeezenet")]
    [InlineData("shufflenet")]
    [Trait("suite", "models")]
    public void The_float_graph_gives_the_stated_output(string name) => Check(name);

    [Theory]
    [InlineData("inception_v1")]
    [InlineData("densenet121")]
    [InlineData("resnet50")]
    [InlineData("bvlc_alexnet")]
    [Trait("suite", "models")]
    [Trait("size", "large")]
    public void The_float_graph_of_a_large_network_gives_the_stated_output(string name) => Check(name);

    /// <summary>A few kilobytes that ask for 240 megabytes of weights: what a hostile file would do, and so they are refused as they stand.</summary>
    [Theory]
    [InlineData("bvlc_alexnet")]
    [InlineData("resnet50")]
    public void As_they_are_they_are_refused_before_their_weights_are_made(string name)
    {
        byte[] file = Read($"light_{name}.onnx");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("out of proportion", Assert.Throws<EdgeConvException>(() => ModelImporter.Import("light.onnx", file, new())).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 60_000_000);
    }

    private static void Check(string name)
    {
        ModelProto model = ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(Read($"light_{name}.onnx"));
        WithWeights(model.Graph);
        ModelGraph graph = ModelImporter.Import($"{name}.onnx", model.ToByteArray(), new());
        using var executor = new FloatExecutor(graph, workers: 2);
        int count = (int)graph.Inputs[0].Elements;
        float[] answer = executor.Run([[.. Enumerable.Range(0, count).Select(i => (float)((double)i / count))]])[0];
        TensorProto stated = TensorProto.Parser.WithDiscardUnknownFields(true).ParseFrom(Read($"light_{name}_output_0.pb"));
        float[] expected = MemoryMarshal.Cast<byte, float>(stated.RawData.Span).ToArray();
        Assert.Equal(expected.Length, answer.Length);
        Assert.All(expected.Zip(answer), pair => Assert.Equal(pair.First, pair.Second, 1e-6 + 1e-3 * Math.Abs(pair.First)));
    }

    /// <summary>Each ConstantOfShape as the initialiser that it stands for.</summary>
    private static void WithWeights(GraphProto graph)
    {
        foreach (NodeProto node in graph.Node.Where(node => node.OpType == "ConstantOfShape").ToArray())
        {
            TensorProto shape = graph.Initializer.Single(tensor => tensor.Name == node.Input[0]), value = node.Attribute.Single().T;
            long[] lengths = shape.RawData.Length > 0 ? MemoryMarshal.Cast<byte, long>(shape.RawData.Span).ToArray() : [.. shape.Int64Data];
            float one = value.RawData.Length > 0 ? MemoryMarshal.Read<float>(value.RawData.Span) : value.FloatData[0];
            var bytes = new byte[4 * lengths.Aggregate(1L, (product, length) => product * length)];
            MemoryMarshal.Cast<byte, float>(bytes.AsSpan()).Fill(one);
            var weights = new TensorProto { Name = node.Output[0], DataType = 1, RawData = UnsafeByteOperations.UnsafeWrap(bytes) };
            weights.Dims.AddRange(lengths);
            graph.Initializer.Add(weights);
            graph.Node.Remove(node);
        }
    }

    private static byte[] Read(string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(SharedData.File("models/onnx_conformance.zip"));
        using Stream stream = archive.GetEntry($"light/{name}")!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
