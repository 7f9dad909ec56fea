using EdgeConv.Converter.Onnx.Schema;
using Google.Protobuf;
using Xunit;

namespace EdgeConv.Converter.Onnx;

/// <summary>Single nodes whose attributes or constants no exporter would write: one error each that names the node, and no memory asked for on their behalf.</summary>
[Trait("suite", "fuzz")]
public class HostileNodeTests
{
    private static readonly Dictionary<string, (string Says, Action<SmallModels> Make)> s_cases = new()
    {
        ["ConstantOfShape of 2^52"] = ("makes shape [67108864, 67108864]", m => m.Longs("s", 1 << 26, 1 << 26).Node("ConstantOfShape", ["s"], "c")),
        ["ConstantOfShape of 0 times 2^52"] = ("out of proportion", m => m.Longs("s", 0, 1 << 26).Node("ConstantOfShape", ["s"], "c")),
        ["ConstantOfShape of -1"] = ("makes shape [-1]", m => m.Longs("s", -1).Node("ConstantOfShape", ["s"], "c")),
        ["ConstantOfShape with many values"] = ("out of proportion", m => Value(m.Longs("s", 1 << 20, 64).Node("ConstantOfShape", ["s"], "c"), 7, 1)),
        ["Range to infinity"] = ("counts from 0 to 1 by 0", m => m.Longs1("a", 0).Longs1("b", 1).Longs1("c", 0).Node("Range", ["a", "b", "c"], "r")),
        ["Range of 2^60"] = ("counts from 0 to", m => m.Longs1("a", 0).Longs1("b", 1L << 60).Longs1("c", 1).Node("Range", ["a", "b", "c"], "r")),
        ["Range of 2^26"] = ("out of proportion", m => m.Longs1("a", 0).Longs1("b", 1L << 26).Longs1("c", 1).Node("Range", ["a", "b", "c"], "r")),
        ["Range without a step"] = ("not supported yet: 'Range#0'", m => m.Longs1("a", 0).Longs1("b", 4).Node("Range", ["a", "b", ""], "r")),
        ["Expand to 2^26"] = ("out of proportion", m => m.Longs("a", 7).Longs("s", 1 << 26).Node("Expand", ["a", "s"], "e")),
        ["Expand to 0 times 2^26"] = ("out of proportion", m => m.Longs1("a", 7).Longs("s", 1 << 26, 0).Node("Expand", ["a", "s"], "e")),
        ["Expand to -1"] = ("combines [1] and [-1]", m => m.Longs("a", 7).Longs("s", -1).Node("Expand", ["a", "s"], "e")),
        ["Expand to nine axes"] = ("combines", m => m.Longs("a", 7).Longs("s", 1, 1, 1, 1, 1, 1, 1, 1, 1).Node("Expand", ["a", "s"], "e")),
        ["Expand the input 2^62 times"] = ("repeats axis 0", m => m.Longs("s", 1L << 62, 4).Node("Expand", ["in", "s"], "e")),
        ["Tile 2^62 times"] = ("repeats an axis", m => m.Longs("a", 1, 2, 3).Longs("t", 1L << 62).Node("Tile", ["a", "t"], "e")),
        ["Tile 2^24 times"] = ("out of proportion", m => m.Longs("a", 1, 2).Longs("t", 1 << 24).Node("Tile", ["a", "t"], "e")),
        ["Tile the input 2^63 - 1 times"] = ("repeats axis 0", m => m.Longs("t", long.MaxValue, 1).Node("Tile", ["in", "t"], "e")),
        ["Tile the input 2^24 times"] = ("out of proportion", m => m.Longs("t", 1 << 24, 1).Node("Tile", ["in", "t"], "e")),
        ["Tile doubling again and again"] = ("out of proportion", m => Chain(m.Longs("v0", 1, 2).Longs("t", 2), 30, (m, i) => m.Node("Tile", [$"v{i}", "t"], $"v{i + 1}"))),
        ["Concat doubling again and again"] = ("out of proportion", m => Chain(m.Longs("v0", 1, 2), 30, (m, i) => m.Node("Concat", [$"v{i}", $"v{i}"], $"v{i + 1}", ("axis", [0])))),
        ["Gather ever more axes"] = ("makes a constant of", m => Chain(m.Longs("v0", 1, 2).Longs("i", [1, 1, 1, 1], 0), 3, (m, i) => m.Node("Gather", [$"v{i}", "i"], $"v{i + 1}", ("axis", [0])))),
        ["Unsqueeze to nine axes"] = ("inserts axes", m => m.Longs("a", 1).Longs("x", 0, 1, 2, 3, 4, 5, 6, 7).Node("Unsqueeze", ["a", "x"], "u")),
        ["Gather beyond the end"] = ("picks element 9 of 2", m => m.Longs("a", 1, 2).Longs("i", 9).Node("Gather", ["a", "i"], "g")),
        ["Gather of the input beyond the end"] = ("picks element -5 of 4", m => m.Longs("i", -5).Node("Gather", ["in", "i"], "g", ("axis", [1]))),
        ["Slice with a step of 0"] = ("do not agree", m => m.Longs("a", 1, 2).Longs("z", 0).Longs("e", 2).Node("Slice", ["a", "z", "e", "z", "z"], "s")),
        ["Slice of nothing backwards"] = ("takes no element", m => m.Longs("a", [0]).Longs("z", 0).Longs("e", 2).Longs("n", -1).Node("Slice", ["a", "z", "e", "z", "n"], "s")),
        ["Slice of missing axes"] = ("axis 7 is not one of 2", m => m.Longs("z", 0).Longs("e", 2).Longs("x", 7).Node("Slice", ["in", "z", "e", "x"], "s")),
        ["Split into 2^63"] = ("splits 4 elements", m => m.Longs("p", long.MaxValue, long.MaxValue).Node("Split", ["in", "p"], "a", ("axis", [1])).AlsoMakes("b")),
        ["Split into -1 and 5"] = ("splits 4 elements", m => m.Longs("p", -1, 5).Node("Split", ["in", "p"], "a", ("axis", [1])).AlsoMakes("b")),
        ["Reshape to -1 twice"] = ("cannot become", m => m.Longs("r", -1, -1).Node("Reshape", ["in", "r"], "r1")),
        ["Reshape to 2^62 times 4"] = ("cannot become", m => m.Longs("r", 1L << 62, 4).Node("Reshape", ["in", "r"], "r1")),
        ["Reshape to nine axes"] = ("cannot become", m => m.Longs("r", 1, 1, 1, 1, 1, 1, 1, 1, 4).Node("Reshape", ["in", "r"], "r1")),
        ["Pad by 2^31 - 1"] = ("pads 1 elements by 2147483647", m => m.Longs("p", int.MaxValue, 0, 0, 0).Node("Pad", ["in", "p"], "q")),
        ["Pad by 2^40"] = ("is out of range", m => m.Longs("p", 1L << 40, 0, 0, 0).Node("Pad", ["in", "p"], "q")),
        ["Pad away what there is"] = ("pads 4 elements", m => m.Longs("p", 0, -2, 0, -2).Node("Pad", ["in", "p"], "q")),
        ["Pad by NaN"] = ("holds NaN", m => m.Longs("p", 0, 1, 0, 1).Floats("n", [], float.NaN).Node("Pad", ["in", "p", "n"], "q")),
        ["Transpose by an axis twice"] = ("is no order of", m => m.Node("Transpose", ["in"], "t", ("perm", [0, 0]))),
        ["Concat along axis -9"] = ("axis -9 is not one of 2", m => m.Node("Concat", ["in", "in"], "t", ("axis", [-9]))),
        ["Softmax along axis 2^40"] = ("is out of range", m => m.Node("Softmax", ["in"], "t", ("axis", [1L << 40]))),
        ["Div by the integer 0"] = ("divides by zero", m => m.Longs("a", 1).Longs("z", 0).Node("Div", ["a", "z"], "t")),
        ["LeakyRelu by NaN"] = ("is no function", m => m.Node("LeakyRelu", ["in"], "t").Real("alpha", float.NaN)),
        ["Celu by 0"] = ("is no function", m => m.Node("Celu", ["in"], "t").Real("alpha", 0)),
        ["LayerNormalization with an epsilon of NaN"] = ("is no function", m => m.Floats("g", [4]).Node("LayerNormalization", ["in", "g"], "t").Real("epsilon", float.NaN)),
        ["LRN over 0 channels"] = ("are no normalisation", m => m.Input("map", 1, 4, 3, 3).Node("LRN", ["map"], "t", ("size", [0]))),
        ["Gemm with weights of 0 columns"] = ("multiplies", m => m.Floats("w", [4, 0]).Longs("b", 0).Node("Gemm", ["in", "w"], "t")),
        ["MatMul with weights of 0 rows"] = ("multiplies", m => m.Floats("w", [0, 4]).Node("MatMul", ["in", "w"], "t")),
        ["Conv without channels"] = ("has weights", m => m.Input("map", 1, 4, 3, 3).Floats("w", [2, 0, 1, 1]).Node("Conv", ["map", "w"], "t")),
        ["Conv in 0 groups"] = ("in 0 groups", m => m.Input("map", 1, 4, 3, 3).Floats("w", [2, 4, 1, 1]).Node("Conv", ["map", "w"], "t", ("group", [0]))),
        ["Conv in 2^31 - 1 groups"] = ("in 2147483647 groups", m => m.Input("map", 1, 4, 3, 3).Floats("w", [2, 4, 1, 1]).Node("Conv", ["map", "w"], "t", ("group", [int.MaxValue]))),
        ["Conv dilated by 2^31"] = ("is out of range", m => m.Input("map", 1, 4, 3, 3).Floats("w", [2, 4, 2, 2]).Node("Conv", ["map", "w"], "t", ("dilations", [1L << 31, 1]))),
        ["Conv larger than its map"] = ("is larger than its padded input", m => m.Input("map", 1, 4, 3, 3).Floats("w", [2, 4, 5, 5]).Node("Conv", ["map", "w"], "t")),
        ["Conv with a bias of another length"] = ("the bias must have", m => m.Input("map", 1, 4, 3, 3).Floats("w", [2, 4, 1, 1]).Floats("b", [3]).Node("Conv", ["map", "w", "b"], "t")),
        ["ConvTranspose without channels"] = ("has weights", m => m.Input("map", 1, 4, 3, 3).Floats("w", [0, 2, 2, 2]).Node("ConvTranspose", ["map", "w"], "t")),
        ["ConvTranspose to 2^40"] = ("is out of range", m => m.Input("map", 1, 4, 3, 3).Floats("w", [4, 2, 2, 2]).Node("ConvTranspose", ["map", "w"], "t", ("output_shape", [1L << 40, 3]))),
        ["MaxPool padded by its size"] = ("padding as large as the window", m => m.Input("map", 1, 4, 3, 3).Node("MaxPool", ["map"], "t", ("kernel_shape", [2, 2]), ("pads", [2, 2, 2, 2]))),
        ["MaxPool of no size"] = ("lacks kernel_shape", m => m.Input("map", 1, 4, 3, 3).Node("MaxPool", ["map"], "t")),
        ["Resize by NaN"] = ("holds NaN", m => m.Input("map", 1, 4, 3, 3).Floats("s", [4], float.NaN).Node("Resize", ["map", "", "s"], "t")),
        ["Resize by -1"] = ("scales or sizes that do not fit", m => m.Input("map", 1, 4, 3, 3).Floats("s", [4], -1).Node("Resize", ["map", "", "s"], "t")),
        ["Resize by 10^30"] = ("scales or sizes that do not fit", m => m.Input("map", 1, 4, 3, 3).Floats("s", [4], 1e30f).Node("Resize", ["map", "", "s"], "t")),
        ["Resize to 2^26 by 2^26"] = ("scales or sizes that do not fit", m => m.Input("map", 1, 4, 3, 3).Longs("s", 1, 4, 1 << 26, 1 << 26).Node("Resize", ["map", "", "", "s"], "t")),
        ["DepthToSpace by 2^20"] = ("has blocks of", m => m.Input("map", 1, 4, 3, 3).Node("DepthToSpace", ["map"], "t", ("blocksize", [1 << 20]))),
        ["SpaceToDepth by 0"] = ("has blocks of 0", m => m.Input("map", 1, 4, 3, 3).Node("SpaceToDepth", ["map"], "t", ("blocksize", [0]))),
        ["MaxRoiPool to 2^31 - 1"] = ("lengths must be positive", m => m.Input("map", 1, 4, 3, 3).Input("r", 1, 5).Node("MaxRoiPool", ["map", "r"], "t", ("pooled_shape", [int.MaxValue, int.MaxValue]))),
        ["MaxRoiPool at scale NaN"] = ("at scale NaN", m => m.Input("map", 1, 4, 3, 3).Input("r", 1, 5).Node("MaxRoiPool", ["map", "r"], "t", ("pooled_shape", [2, 2])).Real("spatial_scale", float.NaN)),
        ["GroupNormalization of 2^26 channels"] = ("groups and", m => m.Input("wide", 1, 1 << 26, 1).Floats("g", [1]).Node("GroupNormalization", ["wide", "g", "g"], "t", ("num_groups", [1]))),
        ["GatherND that grows"] = ("out of proportion", m => m.Input("wide", 1, 1 << 24).Longs("i", [512, 1], new long[512]).Node("GatherND", ["wide", "i"], "t")),
        ["NonMaxSuppression of 2^40 boxes"] = ("it may select", m => m.Input("b", 1, 1 << 20, 4).Input("s", 1, 8, 1 << 20).Longs("most", 1L << 40).Node("NonMaxSuppression", ["b", "s", "most"], "t")),
        ["DequantizeLinear at scale NaN"] = ("holds NaN", m => m.Longs("q", 1).Floats("s", [], float.NaN).Node("DequantizeLinear", ["q", "s"], "t")),
        ["QuantizeLinear at scale 0"] = ("scales or zero points that do not fit", m => m.Floats("s", [], 0).Node("QuantizeLinear", ["in", "s"], "t")),
        ["QuantizeLinear at scale -1"] = ("scales or zero points that do not fit", m => m.Floats("s", [], -1).Node("QuantizeLinear", ["in", "s"], "t")),
        ["QuantizeLinear at scale infinity"] = ("holds infinity", m => m.Floats("s", [], float.PositiveInfinity).Node("QuantizeLinear", ["in", "s"], "t")),
        ["QuantizeLinear with a zero point of 2^30"] = ("levels of 32 bits", m => m.Floats("s", [], 1).Typed("z", 6, 1 << 30).Node("QuantizeLinear", ["in", "s", "z"], "t")),
        ["QuantizeLinear with a zero point of another type"] = ("levels of Int64", m => m.Floats("s", [], 1).Longs1("z", 0).Node("QuantizeLinear", ["in", "s", "z"], "t")),
        ["QuantizeLinear with too many zero points"] = ("scales or zero points that do not fit", m => m.Floats("s", [], 1).Typed("z", 3, 1, 2).Node("QuantizeLinear", ["in", "s", "z"], "t")),
        ["A subgraph"] = ("not supported yet: 'If#0' (If): export without control flow", m => m.Longs("c", 1).Node("If", ["c"], "t")),
        ["A loop"] = ("not supported yet: 'Loop#0' (Loop)", m => m.Longs("c", 1).Node("Loop", ["c"], "t")),
        ["A node without an operator"] = ("not supported yet: '#0' ()", m => m.Node("", ["in"], "t")),
        ["A constant of text"] = ("element type 8", m => m.Typed("t0", 8, 1).Node("Relu", ["in"], "t")),
        ["A constant of an unknown type"] = ("element type 99", m => m.Typed("t0", 99, 1).Node("Relu", ["in"], "t")),
        ["A constant of nine axes"] = ("has 9 axes", m => m.Longs("t0", [1, 1, 1, 1, 1, 1, 1, 1, 1], 5).Node("Relu", ["in"], "t")),
        ["Two constants of one name"] = ("two constants are named 'a'", m => m.Longs("a", 1).Longs("a", 2).Node("Relu", ["in"], "t")),
        ["Two inputs of one name"] = ("two inputs are named 'in'", m => m.Input("in", 1, 4).Node("Relu", ["in"], "t")),
        ["A node that makes the input"] = ("makes 'in', which exists already", m => m.Node("Relu", ["in"], "in")),
        ["A node that makes a value twice"] = ("makes 't', which exists already", m => m.Node("Relu", ["in"], "t").Node("Relu", ["in"], "t")),
        ["A node that reads itself"] = ("no earlier node makes", m => m.Node("Add", ["in", "t"], "t")),
        ["A node that lacks its input"] = ("lacks input 1", m => m.Node("Add", ["in"], "t")),
        ["An input of 2^40 elements"] = ("lengths must be positive", m => m.Input("wide", 1, 1 << 20, 1 << 20).Node("Relu", ["in"], "t")),
        ["An input of nine axes"] = ("lengths must be positive", m => m.Input("deep", 1, 1, 1, 1, 1, 1, 1, 1, 1).Node("Relu", ["in"], "t")),
        ["An input of no axes"] = ("lengths must be positive", m => m.Input("none").Node("Relu", ["in"], "t")),
        ["An input of a negative length"] = ("is not fixed", m => m.Input("odd", 1, -3).Node("Relu", ["in"], "t")),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory, MemberData(nameof(Cases))]
    public void One_error_names_the_node_and_little_is_allocated(string what)
    {
        var model = new SmallModels(opset: 18).Input("in", 1, 4);
        s_cases[what].Make(model);
        model.Output("t");
        byte[] bytes = model.Write();
        long before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<EdgeConvException>(() => ModelImporter.Import("small.onnx", bytes, new()));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 120_000_000);
        Assert.Contains(s_cases[what].Says, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("small.onnx: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.True(error.CallersMistake);
    }

    private static SmallModels Value(SmallModels model, params float[] values)
    {
        var tensor = new TensorProto { DataType = 1 };
        tensor.Dims.Add(values.Length);
        tensor.FloatData.AddRange(values);
        model.Graph.Node[^1].Attribute.Add(new AttributeProto { Name = "value", T = tensor });
        return model;
    }

    private static SmallModels Chain(SmallModels model, int count, Func<SmallModels, int, SmallModels> link)
    {
        for (int i = 0; i < count; i++)
            link(model, i);
        return model;
    }
}

internal static class HostileModelParts
{
    public static SmallModels Longs1(this SmallModels model, string name, long value) => model.Longs(name, [], value);

    public static SmallModels Longs(this SmallModels model, string name, int[] shape, params long[] values)
    {
        model.Longs(name, values);
        model.Graph.Initializer[^1].Dims.Clear();
        model.Graph.Initializer[^1].Dims.AddRange(shape.Select(size => (long)size));
        return model;
    }

    public static SmallModels Typed(this SmallModels model, string name, int type, params int[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = type };
        tensor.Dims.Add(values.Length);
        tensor.Int32Data.AddRange(values);
        model.Graph.Initializer.Add(tensor);
        return model;
    }

    /// <summary>An attribute of the last node.</summary>
    public static SmallModels Real(this SmallModels model, string name, float value)
    {
        model.Graph.Node[^1].Attribute.Add(new AttributeProto { Name = name, F = value });
        return model;
    }

    public static SmallModels AlsoMakes(this SmallModels model, string output)
    {
        model.Graph.Node[^1].Output.Add(output);
        return model;
    }
}
