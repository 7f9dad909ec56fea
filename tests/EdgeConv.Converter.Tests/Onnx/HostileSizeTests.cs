using System.Diagnostics;
using EdgeConv.Converter.Onnx.Schema;
using Google.Protobuf;
using Xunit;

namespace EdgeConv.Converter.Onnx;

/// <summary>Files that are short and ask for much: of memory, of time, of nodes.</summary>
[Trait("suite", "fuzz")]
public class HostileSizeTests
{
    [Fact]
    public void More_records_than_a_network_has_are_refused_before_they_are_parsed()
    {
        var attributes = new byte[4_200_000]; // empty ones of one node, 2 bytes each
        for (int i = 0; i < attributes.Length; i += 2)
            attributes[i] = 0x2A;
        byte[] file = Message(7, Message(1, attributes));
        Refused(file, "more than 2000000 records", 1_000_000);
    }

    [Fact]
    public void More_numbers_than_a_network_has_are_refused_before_they_are_parsed() =>
        Refused(Message(7, Message(5, Message(7, new byte[1 << 25 | 1]))), "numbers of varying length", 1_000_000);

    [Fact]
    public void More_nodes_inputs_or_outputs_than_a_network_has_are_refused()
    {
        var model = new SmallModels().Input("in", 1, 4);
        for (int i = 0; i <= 10_000; i++)
            model.Node("Relu", ["in"], $"v{i}");
        Refused(model.Output("v0").Write(), "10001 nodes, at most 10000", 30_000_000);
        model = new SmallModels().Input("in", 1, 4).Node("Concat", [.. Enumerable.Repeat("in", 100_000)], "t").Output("t");
        Refused(model.Write(), "100001 inputs and outputs of nodes", 30_000_000);
        model = new SmallModels().Input("in", 1, 4).Node("Relu", ["in"], "t");
        for (int i = 0; i <= 1000; i++)
            model.Output("t");
        Refused(model.Write(), "1001 outputs", 3_000_000);
        model = new SmallModels().Node("Relu", ["in0"], "t").Output("t");
        for (int i = 0; i <= 1000; i++)
            model.Input($"in{i}", 1, 4);
        Refused(model.Write(), "1001 inputs", 5_000_000);
    }

    [Fact]
    public void Nodes_that_become_thousands_each_are_refused()
    {
        var model = new SmallModels().Input("in", 1, 1, 64, 64);
        for (int i = 0; i < 100; i++)
            model.Node("SpaceToDepth", ["in"], $"v{i}", ("blocksize", [64]));
        Refused(model.Output("v0").Write(), "become more than 30000", 200_000_000);
    }

    [Fact]
    public void One_constant_that_all_nodes_go_through_is_refused()
    {
        var model = new SmallModels().Input("v0", 1, 1 << 16).Floats("c", [1 << 16]);
        for (int i = 0; i < 5000; i++)
            model.Node("Mul", [$"v{i}", "c"], $"v{i + 1}");
        Refused(model.Output("v5000").Write(), "out of proportion", 100_000_000);
    }

    [Fact]
    public void More_elements_or_sums_than_a_camera_node_computes_are_refused()
    {
        var model = new SmallModels().Input("v0", 1, 1 << 26);
        for (int i = 0; i < 20; i++)
            model.Node("Sqrt", [$"v{i}"], $"v{i + 1}");
        Refused(model.Output("v20").Write(), "at most 1073741824 by", 3_000_000);
        model = new SmallModels().Input("v0", 1, 64, 1024, 1024).Floats("w", [64, 64, 3, 3]);
        for (int i = 0; i < 30; i++)
            model.Node("Conv", [$"v{i}", "w"], $"v{i + 1}", ("pads", [1, 1, 1, 1]));
        Refused(model.Output("v30").Write(), "at most 1073741824 by", 200_000_000);
    }

    /// <summary>Ten thousand nodes are taken, and passes end: refused or not, soon.</summary>
    [Theory]
    [InlineData("Relu")]
    [InlineData("Sigmoid")]
    [InlineData("Transpose")]
    [InlineData("Add")]
    public void Long_chains_end(string operation)
    {
        var model = new SmallModels().Input("v0", 1, 4, 4, 4);
        for (int i = 0; i < 4000; i++)
            model.Node(operation, operation == "Add" ? [$"v{i}", $"v{i}"] : [$"v{i}"], $"v{i + 1}", ("perm", [0, 2, 3, 1]));
        byte[] file = model.Output("v4000").Write();
        var watch = Stopwatch.StartNew();
        try
        {
            Assert.NotEmpty(ModelImporter.Import("chain.onnx", file, new()).Nodes);
        }
        catch (EdgeConvException e)
        {
            Assert.DoesNotContain('\n', e.Message);
        }
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
    }

    [Fact]
    public void Many_values_without_a_scale_are_named_soon()
    {
        var model = new SmallModels().Input("v0", 1, 4, 4, 4).Floats("s", [], 1).Typed("z", 3, 0);
        for (int i = 0; i < 3000; i++)
            model.Node("MaxPool", [$"v{i}"], $"v{i + 1}", ("kernel_shape", [1, 1]));
        model.Node("QuantizeLinear", ["v0", "s", "z"], "q").Node("DequantizeLinear", ["q", "s", "z"], "d").Node("Exp", ["d"], "e").Node("Exp", ["v3000"], "f");
        Refused(model.Output("e").Output("f").Write(), "no QuantizeLinear follows it", 400_000_000);
    }

    [Fact]
    public void A_long_name_makes_no_long_message()
    {
        var model = new SmallModels().Input("in", 1, 4).Node("Relu", [new string('x', 1_000_000)], "t").Output("t");
        Assert.InRange(Assert.Throws<EdgeConvException>(() => ModelImporter.Import("small.onnx", model.Write(), new())).Message.Length, 100, 30_000);
    }

    private static void Refused(byte[] file, string says, long most)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var error = Assert.Throws<EdgeConvException>(() => ModelImporter.Import("small.onnx", file, new()));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, most);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
    }

    private static byte[] Message(int field, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }
        return stream.ToArray();
    }
}
