using EdgeConv.Converter.Onnx;
using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Converter.Tests.Operators;

/// <summary>For each ONNX operator a model of it, as networks have it: on a map of 4 channels.</summary>
internal static class OnnxOperatorModels
{
    private const string Node = OperatorFacts.Node;

    /// <summary>The model; its node has the name that <see cref="OperatorFacts"/> looks for.</summary>
    public static byte[] Of(string operation)
    {
        SmallModels model = operation switch
        {
            "Add" or "Sub" or "Mul" or "Div" or "Max" or "Min" or "Mean" or "Sum" or "Pow" => Maps(2).Node(operation, ["in", "in2"], Node),
            "ArgMax" or "ArgMin" => On(operation, [], ("axis", [1])),
            "AveragePool" or "MaxPool" => On(operation, [], ("kernel_shape", [2, 2]), ("strides", [2, 2])),
            "BatchNormalization" => Maps().Floats("gain", [4], 2).Floats("shift", [4]).Floats("mean", [4]).Floats("variance", [4], 3)
                .Node(operation, ["in", "gain", "shift", "mean", "variance"], Node),
            "Cast" => Moved(model => model.Node(operation, ["before"], Node, ("to", [1]))),
            "Dropout" or "Identity" => Moved(model => model.Node(operation, ["before"], Node)),
            "Clip" => Maps().Floats("low", [], -1).Floats("high", [], 1).Node(operation, ["in", "low", "high"], Node),
            "Concat" => Moved(model => model.Input("in2", 1, 4, 6, 6).Node("Softsign", ["in2"], "before2").Node(operation, ["before", "before2"], Node, ("axis", [1]))),
            "Conv" => Maps().Floats("w", [8, 4, 3, 3]).Node(operation, ["in", "w"], Node, ("kernel_shape", [3, 3])),
            "ConvTranspose" => Maps().Floats("w", [4, 8, 2, 2]).Node(operation, ["in", "w"], Node, ("kernel_shape", [2, 2]), ("strides", [2, 2])),
            "DeformConv" => Maps().Input("in2", 1, 18, 4, 4).Floats("w", [8, 4, 3, 3]).Node(operation, ["in", "w", "in2"], Node, ("kernel_shape", [3, 3])),
            "DepthToSpace" or "SpaceToDepth" => Moved(model => model.Node(operation, ["before"], Node, ("blocksize", [2]))),
            "QuantizeLinear" => Stated(Node, "after/reals"),
            "DequantizeLinear" => Stated("before", Node),
            "Expand" => new SmallModels().Input("in", 1, 4, 6, 1).Longs("shape", 1, 4, 6, 6).Node(operation, ["in", "shape"], Node),
            "Gather" => Moved(model => model.Longs("indices", 2, 0, 1).Node(operation, ["before", "indices"], Node, ("axis", [1]))),
            "GatherElements" => Moved(model => Shaped(model, "indices", [1, 4, 6, 1], [.. Enumerable.Range(0, 24).Select(i => (long)(i % 6))])
                .Node(operation, ["before", "indices"], Node, ("axis", [3]))),
            "GatherND" => Moved(model => Shaped(model, "indices", [2, 2], [0, 3, 0, 1]).Node(operation, ["before", "indices"], Node)),
            "Gemm" => new SmallModels().Input("in", 1, 8).Floats("w", [8, 5]).Floats("b", [5]).Node(operation, ["in", "w", "b"], Node),
            "GroupNormalization" => Maps(opset: 21).Floats("gain", [4], 2).Floats("shift", [4]).Node(operation, ["in", "gain", "shift"], Node, ("num_groups", [2])),
            "InstanceNormalization" => Maps().Floats("gain", [4], 2).Floats("shift", [4]).Node(operation, ["in", "gain", "shift"], Node),
            "LRN" => On(operation, [], ("size", [3])),
            "LayerNormalization" => Maps(opset: 17).Floats("gain", [6], 2).Node(operation, ["in", "gain"], Node, ("axis", [-1])),
            "LogSoftmax" or "Softmax" => On(operation, [], ("axis", [1])),
            "MatMul" => new SmallModels().Input("in", 1, 6, 8).Input("in2", 1, 8, 5).Node(operation, ["in", "in2"], Node),
            "MaxRoiPool" => Maps().Input("in2", 2, 5).Node(operation, ["in", "in2"], Node, ("pooled_shape", [2, 2])),
            "NonMaxSuppression" => Detector(operation),
            "PRelu" => Maps().Floats("slopes", [4, 1, 1]).Node(operation, ["in", "slopes"], Node),
            "Pad" => Maps().Longs("pads", 0, 0, 1, 1, 0, 0, 1, 1).Node(operation, ["in", "pads"], Node),
            "ReduceMean" => On(operation, [], ("axes", [2, 3])),
            "ReduceSum" => Maps().Longs("axes", 1).Node(operation, ["in", "axes"], Node),
            _ when operation.StartsWith("Reduce", StringComparison.Ordinal) => On(operation, [], ("axes", [1])),
            "Flatten" => Moved(model => model.Node(operation, ["before"], Node)),
            "Reshape" => Moved(model => model.Longs("shape", 1, 4, 9, 4).Node(operation, ["before", "shape"], Node)),
            "Resize" => Reals(Maps(), "scales", 1, 1, 2, 2).Node(operation, ["in", "", "scales"], Node),
            "Upsample" => Reals(Maps(opset: 9), "scales", 1, 1, 2, 2).Node(operation, ["in", "scales"], Node),
            "RoiAlign" => Maps().Input("in2", 2, 4).Longs("batches", 0, 0).Node(operation, ["in", "in2", "batches"], Node, ("output_height", [2]), ("output_width", [2])),
            "Slice" => Moved(model => model.Longs("starts", 1).Longs("ends", 5).Longs("axes", 2).Node(operation, ["before", "starts", "ends", "axes"], Node)),
            "Split" => Moved(model => Outputs(model.Longs("split", 2, 2).Node(operation, ["before", "split"], Node, ("axis", [1])), "rest")),
            "Squeeze" => Moved(model => model.Longs("axes", 0).Node(operation, ["before", "axes"], Node)),
            "Tile" => Moved(model => model.Longs("repeats", 1, 1, 2, 2).Node(operation, ["before", "repeats"], Node)),
            "Transpose" => Moved(model => model.Node(operation, ["before"], Node, ("perm", [0, 1, 3, 2]))),
            "Unsqueeze" => Moved(model => model.Longs("axes", 4).Node(operation, ["before", "axes"], Node)),
            "QLinearConv" => Levels(operation, [1, 4, 6, 6], [8, 4, 3, 3], X, W, Y),
            "QLinearMatMul" => Levels(operation, [1, 6], [6, 5], X, W, Y),
            "com.microsoft.QGemm" => Levels(operation, [1, 6], [6, 5], X, W, "", Y),
            "com.microsoft.QLinearAdd" or "com.microsoft.QLinearMul" => Levels(operation, [1, 4, 6, 6], [1], X, X, Y),
            "com.microsoft.QLinearConcat" => Levels(operation, [1, 4, 6, 6], [1], Y, X, X),
            "com.microsoft.QLinearAveragePool" => Levels(operation, [1, 4, 6, 6], [1], X, Y),
            _ when operation.StartsWith("com.microsoft.QLinear", StringComparison.Ordinal) => Levels(operation, [1, 4, 6, 6], [1], X, Y),
            "com.microsoft.QuantizeLinear" => Stated(Node, "after/reals"),
            "com.microsoft.DequantizeLinear" => Stated("before", Node),
            "ConvInteger" => Integers(operation, [1, 4, 6, 6], [8, 4, 3, 3]),
            "MatMulInteger" => Integers(operation, [1, 6], [6, 5]),
            _ => On(operation, []),
        };
        NodeProto[] nodes = [.. model.Graph.Node];
        foreach (NodeProto node in nodes)
        {
            node.Name = node.Output[0];
            if (node.OpType.LastIndexOf('.') is var dot and > 0)
                (node.Domain, node.OpType) = (node.OpType[..dot], node.OpType[(dot + 1)..]);
        }
        if (model.Graph.Output.Count == 0)
            model.Output(Node);
        return model.Write();
    }

    private static SmallModels Maps(int count = 1, int opset = 13)
    {
        SmallModels model = new SmallModels(opset).Input("in", 1, 4, 6, 6);
        return count == 1 ? model : model.Input("in2", 1, 4, 6, 6);
    }

    private static SmallModels On(string operation, string[] more, params (string, long[])[] attributes) => Maps().Node(operation, ["in", .. more], Node, attributes);

    /// <summary>What moves elements stands between two functions: at the ends of a network a program would do it.</summary>
    private static SmallModels Moved(Func<SmallModels, SmallModels> model) =>
        model(Maps().Node("Softsign", ["in"], "before")).Node("Softsign", [Node], "after").Output("after");

    /// <summary>A pool between quantised values; the first pair has these names.</summary>
    private static SmallModels Stated(string levels, string reals)
    {
        SmallModels model = Reals(Maps(), "scale", 0.5f);
        model.Graph.Initializer[^1].Dims.Clear();
        model.Graph.Initializer.Add(new TensorProto { Name = "zero", DataType = 3, Int32Data = { 3 } });
        return model.Node("QuantizeLinear", ["in", "scale", "zero"], levels).Node("DequantizeLinear", [levels, "scale", "zero"], reals)
            .Node("MaxPool", [reals], "after/pool", ("kernel_shape", [2, 2])).Node("QuantizeLinear", ["after/pool", "scale", "zero"], "after/levels")
            .Node("DequantizeLinear", ["after/levels", "scale", "zero"], "after").Output("after");
    }

    /// <summary>Levels with their scale and zero point, weights with theirs, and those of the output.</summary>
    private const string X = "before scale zero", W = "weights scale none", Y = "larger zero";

    /// <summary>An operator on levels between the first quantisation and the last.</summary>
    private static SmallModels Levels(string operation, int[] shape, int[] weights, params string[] inputs)
    {
        SmallModels model = Quantised(shape, weights);
        bool isPool = operation.EndsWith("QLinearAveragePool", StringComparison.Ordinal), isConcat = operation.EndsWith("Concat", StringComparison.Ordinal);
        model.Node(operation, string.Join(' ', inputs).Split(' '), Node, isPool ? [("kernel_shape", [2, 2])] : isConcat ? [("axis", [1])] : []);
        return model.Node("DequantizeLinear", [Node, "larger", "zero"], "after").Output("after");
    }

    /// <summary>Sums of products of levels, made reals by a factor.</summary>
    private static SmallModels Integers(string operation, int[] shape, int[] weights) => Reals(Quantised(shape, weights), "factor", 0.01f)
        .Node(operation, ["before", "weights", "zero"], Node).Node("Cast", [Node], "reals", ("to", [1])).Node("Mul", ["reals", "factor"], "scaled")
        .Node("QuantizeLinear", ["scaled", "larger", "zero"], "levels").Node("DequantizeLinear", ["levels", "larger", "zero"], "after").Output("after");

    private static SmallModels Quantised(int[] shape, int[] weights)
    {
        SmallModels model = Reals(Reals(new SmallModels().Input("in", [.. shape.Cast<object>()]), "scale", 0.5f), "larger", 0.75f);
        foreach (TensorProto scale in model.Graph.Initializer)
            scale.Dims.Clear();
        int count = weights.Aggregate(1, (product, length) => product * length);
        model.Graph.Initializer.Add(new TensorProto { Name = "zero", DataType = 3, Int32Data = { 3 } });
        model.Graph.Initializer.Add(new TensorProto { Name = "none", DataType = 3, Int32Data = { 0 } });
        model.Graph.Initializer.Add(new TensorProto
        {
            Name = "weights", DataType = 3, Dims = { weights.Select(length => (long)length) }, Int32Data = { Enumerable.Range(0, count).Select(i => i * 37 % 101 - 50) },
        });
        return model.Node("QuantizeLinear", ["in", "scale", "zero"], "before");
    }

    private static SmallModels Detector(string operation)
    {
        SmallModels model = new SmallModels().Input("in", 1, 6, 4).Input("in2", 1, 2, 6).Longs("most", 3);
        Reals(Reals(model, "overlap", 0.5f), "least", 0.1f);
        return model.Node(operation, ["in", "in2", "most", "overlap", "least"], Node);
    }

    private static SmallModels Reals(SmallModels model, string name, params float[] values)
    {
        model.Graph.Initializer.Add(new TensorProto { Name = name, DataType = 1, Dims = { values.Length }, FloatData = { values } });
        return model;
    }

    private static SmallModels Shaped(SmallModels model, string name, int[] shape, params long[] values)
    {
        model.Graph.Initializer.Add(new TensorProto { Name = name, DataType = 7, Dims = { shape.Select(length => (long)length) }, Int64Data = { values } });
        return model;
    }

    private static SmallModels Outputs(SmallModels model, string more)
    {
        model.Graph.Node[^1].Output.Add(more);
        return model;
    }
}
