using System.Runtime.InteropServices;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx.Schema;
using Xunit;

namespace EdgeConv.Converter.Onnx;

/// <summary>Constants in files beside the model's: read where they lie below its folder, and nowhere else.</summary>
[Trait("suite", "fuzz")]
public sealed class ExternalDataTests : IDisposable
{
    private const int Weights = 4 * 2 * 3 * 3; // elements

    private readonly DirectoryInfo _top = Directory.CreateTempSubdirectory("edgeconv-external-");
    private readonly string _folder;

    public ExternalDataTests()
    {
        _folder = Directory.CreateDirectory(Path.Combine(_top.FullName, "model", "weights")).Parent!.FullName;
        byte[] bytes = [.. Enumerable.Range(0, Weights + 2).SelectMany(i => BitConverter.GetBytes(i / 8f))];
        foreach (string file in (string[])["model/w.bin", "model/weights/w.bin", "outside.bin"])
            File.WriteAllBytes(Path.Combine(_top.FullName, file), bytes);
        File.WriteAllBytes(Path.Combine(_folder, "empty.bin"), []);
        File.CreateSymbolicLink(Path.Combine(_folder, "link.bin"), Path.Combine(_top.FullName, "outside.bin"));
        File.CreateSymbolicLink(Path.Combine(_folder, "inner.bin"), Path.Combine(_folder, "w.bin"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "up"), _top.FullName);
    }

    public void Dispose() => _top.Delete(recursive: true);

    [Theory]
    [InlineData("w.bin")]
    [InlineData("weights/w.bin")]
    public void Weights_in_a_file_below_the_folder_are_read(string location)
    {
        var graph = Import(location, "8", $"{4 * Weights}");
        var weights = (float[])graph.Nodes.OfType<Convolution>().Single().Weights.Data!;
        Assert.Equal(Weights, weights.Length);
        // [O, C, KH, KW] was turned to [O, KH, KW, C], and a batch norm of gain 1 and variance 2 folded: the second of them is channel 1 of the first tap.
        Assert.Equal((2 + 9) / 8f / MathF.Sqrt(2 + 1e-5f), weights[1], 1e-5);
        Assert.Equal(weights, (float[])Import(location, "8", null, isCut: true).Nodes.OfType<Convolution>().Single().Weights.Data!);
    }

    [Theory]
    [InlineData("../outside.bin", "no plain path below")]
    [InlineData("weights/../../outside.bin", "no plain path below")]
    [InlineData("weights/../w.bin", "no plain path below")]
    [InlineData("./w.bin", "no plain path below")]
    [InlineData("/etc/passwd", "no plain path below")]
    [InlineData("weights//w.bin", "no plain path below")]
    [InlineData("..\\outside.bin", "no plain path below")]
    [InlineData("C:\\w.bin", "no plain path below")]
    [InlineData("w.bin:stream", "no plain path below")]
    [InlineData("w.bin\0.txt", "no plain path below")]
    [InlineData("", "no plain path below")]
    [InlineData("link.bin", "'link.bin' is a link")]
    [InlineData("inner.bin", "'inner.bin' is a link")]
    [InlineData("up/outside.bin", "'up' is a link")]
    [InlineData("nowhere.bin", "which cannot be read")]
    [InlineData("weights", "which cannot be read")]
    [InlineData("empty.bin", "of the 0 in 'empty.bin'")]
    [InlineData("w.bin", "of the 296 in 'w.bin'", "12")]
    [InlineData("w.bin", "of the 296 in 'w.bin'", "9223372036854775807")]
    [InlineData("w.bin", "which is no number", "-8")]
    [InlineData("w.bin", "which is no number", "99999999999999999999")]
    [InlineData("w.bin", "of the 296 in 'w.bin'", "0", "296")]
    [InlineData("w.bin", "of the 296 in 'w.bin'", "0", "9223372036854775807")]
    [InlineData("w.bin", "which is no number", "0", "many")]
    [InlineData("w.bin", "of the 296 in 'w.bin'", "0", null)]
    public void Every_other_place_is_refused(string location, string says, string offset = "0", string? length = "288")
    {
        var error = Assert.Throws<EdgeConvException>(() => Import(location, offset, length));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Contains("constant 'w'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain('\0', error.Message);
    }

    [Fact]
    public void A_pipe_is_not_opened()
    {
        Assert.Equal(0, MakeFifo(Path.Combine(_folder, "pipe.bin"), 0x180));
        Assert.Contains("of the 0 in 'pipe.bin'", Assert.Throws<EdgeConvException>(() => Import("pipe.bin", "0", "288")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_without_a_folder_have_no_other_files() =>
        Assert.Contains("no folder", Assert.Throws<EdgeConvException>(() => ModelImporter.Import("m.onnx", Model("w.bin", "0", "288").Write(), new())).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_many_constants_share_is_not_read_for_each()
    {
        SmallModels model = Model("w.bin", "0", "288");
        File.WriteAllBytes(Path.Combine(_folder, "big.bin"), new byte[4_000_000]);
        TensorProto weights = model.Graph.Initializer[0];
        (weights.ExternalData[0].Value, weights.ExternalData[2].Value) = ("big.bin", "4000000");
        weights.Dims.Clear();
        weights.Dims.Add(1_000_000);
        for (int i = 0; i < 1000; i++)
        {
            TensorProto other = weights.Clone();
            other.Name = $"other{i}";
            model.Graph.Initializer.Add(other);
        }
        File.WriteAllBytes(Path.Combine(_folder, "m.onnx"), model.Write());
        Assert.Contains("out of proportion", Assert.Throws<EdgeConvException>(() => ModelImporter.Import(Path.Combine(_folder, "m.onnx"))).Message, StringComparison.Ordinal);
    }

    [DllImport("libc", EntryPoint = "mkfifo")]
    private static extern int MakeFifo([MarshalAs(UnmanagedType.LPStr)] string path, uint mode);

    private ModelGraph Import(string location, string offset, string? length, bool isCut = false)
    {
        string path = Path.Combine(_folder, "m.onnx");
        if (isCut)
            File.WriteAllBytes(Path.Combine(_folder, location), File.ReadAllBytes(Path.Combine(_folder, location))[..(8 + 4 * Weights)]);
        File.WriteAllBytes(path, Model(location, offset, length).Write());
        return ModelImporter.Import(path);
    }

    private static SmallModels Model(string location, string offset, string? length)
    {
        SmallModels model = SmallModels.Network();
        TensorProto weights = model.Graph.Initializer[0];
        weights.FloatData.Clear();
        weights.DataLocation = 1;
        weights.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        weights.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = offset });
        if (length is not null)
            weights.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = length });
        return model;
    }
}
