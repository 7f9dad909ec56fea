#if ONNXRUNTIME
using Xunit;

namespace EdgeConv.Converter.Tests.Conformance;

/// <summary>What the cases of the ONNX project leave out, against ONNX Runtime.</summary>
public sealed class RuntimeTests
{
    private static readonly Dictionary<string, Func<string?>> s_cases = new()
    {
        ["PRelu, a slope per channel"] = () => new RuntimeModel().Input("x", [2, 3, 4, 5]).Constant("s", [3, 1, 1]).Node("PRelu", "x s", "y").Difference("y"),
        ["PRelu, a slope per element"] = () => new RuntimeModel().Input("x", [2, 3, 4, 5]).Constant("s", [3, 4, 5]).Node("PRelu", "x s", "y").Difference("y"),
        ["PRelu, one slope"] = () => new RuntimeModel().Input("x", [2, 3, 4, 5]).Constant("s", [1]).Node("PRelu", "x s", "y").Difference("y"),
        ["AveragePool, ceil mode, padding counted"] = () => new RuntimeModel(19).Input("x", [2, 3, 8, 9]).Node("AveragePool", "x", "y",
            ("kernel_shape", (int[])[3, 3]), ("strides", (int[])[2, 3]), ("pads", (int[])[1, 0, 1, 1]), ("ceil_mode", 1), ("count_include_pad", 1)).Difference("y"),
        ["AveragePool, ceil mode"] = () => new RuntimeModel(19).Input("x", [1, 3, 8, 9]).Node("AveragePool", "x", "y",
            ("kernel_shape", (int[])[3, 3]), ("strides", (int[])[2, 2]), ("pads", (int[])[1, 0, 1, 0]), ("ceil_mode", 1)).Difference("y"),
        ["MaxPool of a volume, ceil mode"] = () => new RuntimeModel().Input("x", [2, 3, 6, 7, 8]).Node("MaxPool", "x", "y",
            ("kernel_shape", (int[])[3, 2, 3]), ("strides", (int[])[2, 2, 3]), ("pads", (int[])[1, 0, 1, 0, 1, 0]), ("ceil_mode", 1)).Difference("y"),
        ["Global pools of a volume"] = () => new RuntimeModel().Input("x", [2, 3, 4, 5, 6]).Node("GlobalAveragePool", "x", "a").Node("GlobalMaxPool", "x", "m").Difference("a", "m"),
        ["BatchNormalization of a volume"] = () => new RuntimeModel().Input("x", [2, 3, 4, 2, 6]).Constant("g", [3]).Constant("b", [3]).Constant("m", [3])
            .Constant("v", [3], 0.5f, 2).Node("BatchNormalization", "x g b m v", "y").Difference("y"),
        ["DepthToSpace, depth first"] = () => new RuntimeModel().Input("x", [2, 12, 3, 4]).Node("DepthToSpace", "x", "y", ("blocksize", 2)).Difference("y"),
        ["SpaceToDepth of blocks of 3"] = () => new RuntimeModel().Input("x", [1, 2, 6, 9]).Node("SpaceToDepth", "x", "y", ("blocksize", 3)).Difference("y"),
        ["Pad, negative and wrapped"] = () => new RuntimeModel(19).Input("x", [1, 2, 6, 7]).Longs("n", 0, 0, -1, 2, 0, 0, 1, -2).Longs("w", 0, 0, 2, 1, 0, 0, 3, 2)
            .Node("Pad", "x n", "a").Node("Pad", "x w", "b", ("mode", "wrap")).Difference("a", "b"),
        ["Pad, mirrored and edge"] = () => new RuntimeModel().Input("x", [1, 2, 6, 7]).Longs("p", 0, 0, 2, 1, 0, 0, 5, 2)
            .Node("Pad", "x p", "a", ("mode", "reflect")).Node("Pad", "x p", "b", ("mode", "edge")).Difference("a", "b"),
        ["LayerNormalization"] = () => new RuntimeModel().Input("x", [2, 3, 5]).Constant("g", [5]).Constant("b", [5])
            .Node("LayerNormalization", "x g b", "y").Node("LayerNormalization", "x g", "z", ("axis", -1), ("epsilon", 0.1f)).Difference("y", "z"),
        ["GroupNormalization, a scale per channel"] = () => new RuntimeModel(21).Input("x", [2, 6, 3, 4]).Constant("g", [6]).Constant("b", [6])
            .Node("GroupNormalization", "x g b", "y", ("num_groups", 3)).Difference("y"),
        ["InstanceNormalization of a line and a volume"] = () => new RuntimeModel().Input("x", [2, 3, 7]).Input("v", [1, 3, 2, 4, 5]).Constant("g", [3]).Constant("b", [3])
            .Node("InstanceNormalization", "x g b", "y").Node("InstanceNormalization", "v g b", "z").Difference("y", "z"),
        ["LRN"] = () => new RuntimeModel().Input("x", [1, 7, 3, 4]).Node("LRN", "x", "y", ("size", 3), ("alpha", 0.9f), ("beta", 0.6f), ("bias", 1.5f)).Difference("y"),
        ["Split into stated and into equal parts"] = () => new RuntimeModel(18).Input("x", [2, 7, 3]).Longs("s", 2, 4, 1).Node("Split", "x s", "a b c", ("axis", 1))
            .Node("Split", "x", "d e f", ("axis", -2), ("num_outputs", 3)).Difference("a", "b", "c", "d", "e", "f"),
        ["Tile and Expand"] = () => new RuntimeModel().Input("x", [2, 1, 3]).Longs("r", 2, 3, 1).Longs("s", 4, 1, 5, 3).Node("Tile", "x r", "a").Node("Expand", "x s", "b").Difference("a", "b"),
        ["Gather by a scalar, a list and a matrix"] = () => new RuntimeModel().Input("x", [4, 5, 6]).Longs("i", [], [2]).Longs("j", 4, 1, 1, -2).Longs("k", [2, 2], [0, 2, 4, 5])
            .Node("Gather", "x i", "a", ("axis", 1)).Node("Gather", "x j", "b", ("axis", -1)).Node("Gather", "x k", "c", ("axis", 2)).Difference("a", "b", "c"),
        ["GatherElements and GatherND"] = () => new RuntimeModel().Input("x", [3, 4, 5]).Longs("e", [2, 4, 2], [0, 1, 2, 3, 4, 3, 2, 1, -1, -2, 0, 0, 1, 1, 4, 4])
            .Longs("n", [3, 2, 1], [3, -1, 0, 1, 2, 2]).Node("GatherElements", "x e", "a", ("axis", 2)).Node("GatherND", "x n", "b", ("batch_dims", 1)).Difference("a", "b"),
        ["MatMul, every kind of operand"] = () => new RuntimeModel().Input("x", [2, 3, 4]).Input("l", [4]).Input("m", [5, 1, 4, 3]).Constant("w", [4, 6]).Constant("u", [2, 3])
            .Node("MatMul", "x w", "a").Node("MatMul", "u x", "b").Node("MatMul", "x m", "c").Node("MatMul", "x l", "d").Node("MatMul", "l w", "e").Node("MatMul", "l m", "f")
            .Node("MatMul", "l l", "g").Difference("a", "b", "c", "d", "e", "f"),
        ["Gemm, every kind of operand"] = () => new RuntimeModel().Input("x", [4, 3]).Input("z", [5, 4]).Constant("w", [4, 6]).Constant("c", [3, 1]).Constant("row", [6]).Constant("m", [3, 6])
            .Node("Gemm", "x w row", "a", ("transA", 1), ("alpha", 0.5f), ("beta", 2f)).Node("Gemm", "x w c", "b", ("transA", 1), ("beta", -1f))
            .Node("Gemm", "x z", "d", ("transA", 1), ("transB", 1), ("alpha", 3f)).Node("Gemm", "x w m", "e", ("transA", 1)).Difference("a", "b", "d", "e"),
        ["Reductions"] = () => new RuntimeModel(13).Input("x", [2, 3, 4, 5]).Longs("axes", 1, -1).Node("ReduceSum", "x axes", "a", ("keepdims", 0)).Node("ReduceL2", "x", "b", ("axes", (int[])[1]))
            .Node("ReduceL1", "x", "c", ("axes", (int[])[2, 3]), ("keepdims", 0)).Node("ReduceMean", "x", "d", ("axes", (int[])[1])).Node("ReduceMax", "x", "e", ("axes", (int[])[0, 2]))
            .Node("ReduceMin", "x", "f").Node("ReduceSumSquare", "x", "g", ("axes", (int[])[3])).Node("ReduceMean", "x", "h", ("axes", (int[])[2, 3]), ("keepdims", 0))
            .Node("ReduceSum", "x", "i", ("noop_with_empty_axes", 1)).Difference("a", "b", "c", "d", "e", "f", "g", "h", "i"),
        ["ArgMin and ArgMax"] = () => new RuntimeModel().Input("x", [2, 5, 4]).Node("ArgMin", "x", "a", ("axis", 1), ("keepdims", 0)).Node("ArgMax", "x", "b", ("axis", 1)).Difference("a", "b"),
        ["Softmax over several axes"] = () => new RuntimeModel(11).Input("x", [2, 3, 4, 5]).Node("Softmax", "x", "a", ("axis", 2)).Node("LogSoftmax", "x", "b").Difference("a", "b"),
        ["Powers and quotients"] = () => new RuntimeModel().Input("x", [2, 3, 4], 0.5f, 2).Constant("half", [], [0.5f]).Constant("three", [1], [3]).Constant("two", [], [2])
            .Node("Pow", "x half", "a").Node("Pow", "x three", "b").Node("Pow", "two x", "c").Node("Div", "two x", "d").Node("Div", "x three", "e").Difference("a", "b", "c", "d", "e"),
        ["Several operands"] = () => new RuntimeModel().Input("x", [2, 3, 4]).Input("y", [3, 1]).Input("z", [4]).Constant("k", [1], [0.25f])
            .Node("Max", "x y z k", "a").Node("Min", "k x", "b").Node("Sum", "x y z", "c").Node("Mean", "x y z k", "d").Difference("a", "b", "c", "d"),
        ["Operands of several shapes"] = () => new RuntimeModel().Input("x", [2, 3, 4, 5]).Input("g", [2, 3, 1, 1]).Constant("a", [4, 1]).Constant("b", [3, 4, 5]).Constant("c", [1, 3, 1, 1])
            .Constant("d", [2, 1, 3, 4, 5]).Node("Mul", "x g", "p").Node("Add", "x a", "q").Node("Sub", "b x", "r").Node("Mul", "c x", "s").Node("Add", "d x", "t").Difference("p", "q", "r", "s", "t"),
        ["Shape chains"] = () => new RuntimeModel().Input("x", [2, 3, 4, 5]).Longs("zero", [], [0]).Longs("one", [], [1]).Longs("at", 0).Longs("rest", -1).Longs("four", 4).Longs("head", 2)
            .Node("Shape", "x", "shape").Node("Gather", "shape zero", "n").Node("Unsqueeze", "n at", "nn").Node("Equal", "nn head", "same").Node("Where", "same nn four", "first")
            .Node("Concat", "first rest", "target", ("axis", 0)).Node("Reshape", "x target", "flat").Node("Range", "zero n one", "range").Node("Gather", "x range", "y")
            .Node("Add", "flat flat", "z").Difference("z", "y"),
        ["Deformable convolution"] = () => new RuntimeModel(19).Input("x", [2, 4, 7, 8]).Input("o", [2, 36, 4, 4], -2, 2).Input("m", [2, 18, 4, 4], 0, 1).Constant("w", [6, 2, 3, 3]).Constant("b", [6])
            .Node("DeformConv", "x w o b m", "y", ("pads", (int[])[1, 2, 1, 2]), ("strides", (int[])[2, 2]), ("dilations", (int[])[1, 2]), ("group", 2), ("offset_group", 2),
                ("kernel_shape", (int[])[3, 3])).Difference("y"),
        ["Upsample"] = () => new RuntimeModel(9).Input("x", [1, 2, 3, 4]).Constant("s", [4], [1, 1, 2, 3]).Node("Upsample", "x s", "a").Node("Upsample", "x s", "b", ("mode", "linear")).Difference("a", "b"),
        ["Resize before opset 11"] = () => new RuntimeModel(10).Input("x", [1, 2, 6, 9]).Constant("s", [4], [1, 1, 0.5f, 0.4f]).Constant("t", [4], [1, 1, 2, 1.5f])
            .Node("Resize", "x s", "a").Node("Resize", "x t", "b").Node("Resize", "x t", "c", ("mode", "linear")).Difference("a", "b", "c"),
        ["Resize of stated axes"] = () => new RuntimeModel(18).Input("x", [1, 2, 6, 9]).Longs("s", 7, 4).Node("Resize", "x - - s", "y", ("axes", (int[])[3, 2]), ("mode", "linear")).Difference("y"),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_ONNX_Runtime(string name) => Assert.Null(s_cases[name]());

    [Theory]
    [InlineData("nearest", "half_pixel")]
    [InlineData("nearest", "asymmetric")]
    [InlineData("nearest", "align_corners")]
    [InlineData("nearest", "tf_half_pixel_for_nn")]
    [InlineData("linear", "half_pixel")]
    [InlineData("linear", "pytorch_half_pixel")]
    [InlineData("linear", "align_corners")]
    [InlineData("linear", "asymmetric")]
    [InlineData("cubic", "half_pixel")]
    [InlineData("cubic", "align_corners")]
    [InlineData("cubic", "asymmetric")]
    public void Resizes_to_any_size_as_ONNX_Runtime_does(string mode, string coordinates)
    {
        foreach (string rounding in coordinates == "tf_half_pixel_for_nn" ? (string[])["floor"] : mode == "nearest" ? ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"] : ["floor"])
            foreach (var (rows, columns) in ((int, int)[])[(1, 3), (5, 14), (12, 7), (6, 28), (3, 4)])
                Assert.Equal((rounding, rows, columns, (string?)null), (rounding, rows, columns, new RuntimeModel(13).Input("x", [1, 2, 6, 7]).Longs("s", 1, 2, rows, columns)
                    .Node("Resize", "x - - s", "y", ("mode", mode), ("nearest_mode", rounding), ("coordinate_transformation_mode", coordinates)).Difference("y")));
    }

    [Theory]
    [InlineData("Abs")]
    [InlineData("Ceil")]
    [InlineData("Celu")]
    [InlineData("Elu")]
    [InlineData("Erf")]
    [InlineData("Exp")]
    [InlineData("Floor")]
    [InlineData("Gelu")]
    [InlineData("HardSigmoid")]
    [InlineData("HardSwish")]
    [InlineData("LeakyRelu")]
    [InlineData("Mish")]
    [InlineData("Neg")]
    [InlineData("Reciprocal")]
    [InlineData("Round")]
    [InlineData("Selu")]
    [InlineData("Sigmoid")]
    [InlineData("Sign")]
    [InlineData("Softplus")]
    [InlineData("Softsign")]
    [InlineData("Tanh")]
    [InlineData("ThresholdedRelu")]
    public void Computes_functions_as_ONNX_Runtime_does(string function) =>
        Assert.Null(new RuntimeModel(20).Input("x", [3, 1000], -6, 6).Node(function, "x", "y").Difference("y"));

    /// <summary>Sampling by the largest is left out: ONNX Runtime takes the largest of the weighed neighbours, where the paper takes the largest sample.</summary>
    [Theory]
    [InlineData("half_pixel", 0)]
    [InlineData("half_pixel", 2)]
    [InlineData("output_half_pixel", 0)]
    [InlineData("output_half_pixel", 3)]
    public void Aligns_regions_as_ONNX_Runtime_does(string transformation, int samples) =>
        Assert.Null(new RuntimeModel(16).Input("x", [2, 3, 9, 10]).Constant("r", [3, 4], [1, 2, 14.5f, 15, 0, 0, 3, 2, -3, 5, 21, 19]).Longs("b", 0, 1, 1)
            .Node("RoiAlign", "x r b", "y", ("output_height", 3), ("output_width", 2), ("spatial_scale", 0.5f), ("sampling_ratio", samples),
                ("coordinate_transformation_mode", transformation)).Difference("y"));

    [Fact]
    public void Pools_regions_as_ONNX_Runtime_does() =>
        Assert.Null(new RuntimeModel(13).Input("x", [2, 3, 9, 10]).Constant("r", [4, 5], [0, 1, 2, 14, 15, 1, 0, 0, 3, 2, 1, 4, 5, 21, 19, 0, 6, 6, 6, 6])
            .Node("MaxRoiPool", "x r", "y", ("pooled_shape", (int[])[3, 2]), ("spatial_scale", 0.5f)).Difference("y"));
}
#endif
