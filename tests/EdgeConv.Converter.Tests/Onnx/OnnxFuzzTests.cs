using System.IO.Compression;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx.Schema;
using EdgeConv.Converter.Tests.RandomGraphs;
using Google.Protobuf;
using Xunit;

namespace EdgeConv.Converter.Onnx;

[Trait("suite", "fuzz")]
public class OnnxFuzzTests(ITestOutputHelper output)
{
    private static readonly ImportOptions s_options = new() { AnyBatch = true };

    [Fact]
    public void Damaged_messages_are_refused_or_imported_and_used()
    {
        ModelProto[] models = [.. Seeds().Where(IsSound).Select(Parsed)];
        var target = new FuzzTarget("onnx", output) { IsHeader = e => e.Code == ConverterErrors.NoModel };
        target.Run(1000, random =>
        {
            ModelProto model = models[random.NextInt(models.Length)];
            byte[] file = new MessageMutations(random).Change(model).ToByteArray();
            return random.NextInt(8) == 0 ? Mutations.Of(file, random) : file;
        }, file => ModelUse.Run(ModelImporter.Import("damaged.onnx", file, s_options), target));
        if (FuzzTarget.IsTimed)
            return;
        Assert.InRange(target.Headers, 0, target.Cases * 8 / 10);
        Assert.InRange(target.Rules, 50, int.MaxValue);
        Assert.InRange(target.Of("run in int8"), target.Cases / 15, target.Cases);
    }

    [Theory]
    [InlineData("resnet20_cifar10_bn.onnx")]
    [InlineData("resnet8_cifar10_float.onnx")]
    public void Real_models_with_damaged_bytes_are_refused_or_imported_never_worse(string model) =>
        Mutations.Run(model, File.ReadAllBytes(SharedData.File($"models/models/{model}")), cases: 60, seed: 4);

    /// <summary>Networks of the usual layers, random ones, one that states its scales, and where they are at hand the ONNX project's cases of single operators.</summary>
    private static IEnumerable<byte[]> Seeds()
    {
        for (int i = 0; i < 8; i++)
            yield return SmallModels.Network().Write();
        for (ulong seed = 0; seed < 20; seed++)
            yield return OnnxExport.Write(RandomGraph.Make(seed));
        for (int i = 0; i < 8; i++)
            yield return Quantised();
        yield return new SmallModels(opset: 16).Input("in", 1, 4, 6, 6).Floats("w", [4, 3, 2, 2]).Floats("slopes", [3, 1, 1]).Floats("scales", [4], 2)
            .Node("ConvTranspose", ["in", "w"], "a", ("strides", [2, 2])).Node("PRelu", ["a", "slopes"], "b").Node("Resize", ["b", "", "scales"], "c")
            .Node("Sigmoid", ["c"], "d").Node("Mul", ["c", "d"], "e").Node("ReduceMean", ["e"], "f", ("axes", [1])).Node("Softmax", ["f"], "out").Output("out").Write();
        if (!SharedData.IsPresent)
            yield break;
        using ZipArchive cases = ZipFile.OpenRead(SharedData.File("models/onnx_conformance.zip"));
        foreach (ZipArchiveEntry entry in cases.Entries.Where(entry => entry.Name == "model.onnx" && entry.Length < 20_000))
            yield return WithConstants(cases, entry);
    }

    /// <summary>A case whose inputs but the first of reals are constants, as weights, shapes and indices are.</summary>
    private static byte[] WithConstants(ZipArchive cases, ZipArchiveEntry entry)
    {
        ModelProto model = Parsed(Read(entry));
        ValueInfoProto? flowing = model.Graph.Input.FirstOrDefault(input => input.Type?.TensorType?.ElemType == 1);
        for (int i = 0; i < model.Graph.Input.Count; i++)
        {
            if (model.Graph.Input[i] == flowing || cases.GetEntry(entry.FullName.Replace("model.onnx", $"input_{i}.pb", StringComparison.Ordinal)) is not { } input)
                continue;
            TensorProto tensor = TensorProto.Parser.WithDiscardUnknownFields(true).ParseFrom(Read(input));
            tensor.Name = model.Graph.Input[i].Name;
            model.Graph.Initializer.Add(tensor);
        }
        return model.ToByteArray();
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static ModelProto Parsed(byte[] bytes) => ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(bytes);

    private static bool IsSound(byte[] file)
    {
        try
        {
            ModelImporter.Import("seed.onnx", file, s_options);
            return true;
        }
        catch (EdgeConvException)
        {
            return false;
        }
    }

    private static byte[] Quantised()
    {
        SmallModels model = new SmallModels().Input("in", 1, 2, 6, 6).Floats("s", [], 0.05f).Floats("w", [4, 2, 3, 3]).Floats("ws", [4], 0.01f)
            .Typed("z", 3, 3).Typed("wz", 3, 0, 0, 0, 0);
        model.Graph.Initializer.Single(tensor => tensor.Name == "z").Dims.Clear();
        void Pair(string from, string to) => model.Node("QuantizeLinear", [from, "s", "z"], $"{to}/q").Node("DequantizeLinear", [$"{to}/q", "s", "z"], to);
        Pair("in", "a");
        model.Node("QuantizeLinear", ["w", "ws", "wz"], "wq", ("axis", [0])).Node("DequantizeLinear", ["wq", "ws", "wz"], "wd", ("axis", [0]))
            .Node("Conv", ["a", "wd"], "b", ("pads", [1, 1, 1, 1])).Node("Relu", ["b"], "c");
        Pair("c", "d");
        model.Node("Add", ["d", "d"], "e");
        Pair("e", "f");
        model.Node("GlobalAveragePool", ["f"], "g");
        Pair("g", "out");
        return model.Output("out").Write();
    }
}
