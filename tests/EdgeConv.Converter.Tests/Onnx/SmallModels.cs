using EdgeConv.Converter.Onnx.Schema;
using Google.Protobuf;

namespace EdgeConv.Converter.Onnx;

/// <summary>Writes ONNX models for tests, also such as no exporter would write.</summary>
internal sealed class SmallModels
{
    public ModelProto Model { get; } = new() { Graph = new GraphProto { Name = "small" } };

    public GraphProto Graph => Model.Graph;

    public SmallModels(int opset = 13) => Model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });

    /// <summary>Convolution, batch norm, clip, shuffle, pooling, flatten by a shape chain, fully connected, softmax.</summary>
    public static SmallModels Network()
    {
        var model = new SmallModels();
        model.Input("in", null, 2, 6, 6);
        model.Floats("w", [4, 2, 3, 3]).Floats("b", [4]).Floats("gain", [4], 1).Floats("variance", [4], 2).Floats("dense",
            [36, 3]).Floats("low", [], 0).Floats("high", [], 6);
        model.Longs("split", -1, 2, 2, 6, 6).Longs("joined", -1, 4, 6, 6).Longs("first", 0).Longs("axis", 0).Longs("rest", -1);
        model.Node("Conv", ["in", "w", "b"], "c", ("pads", [1, 1, 1, 1]), ("kernel_shape", [3, 3]));
        model.Node("BatchNormalization", ["c", "gain", "b", "b", "variance"], "n");
        model.Node("Clip", ["n", "low", "high"], "r");
        model.Node("Reshape", ["r", "split"], "s1").Node("Transpose", ["s1"],
            "s2", ("perm", [0, 2, 1, 3, 4])).Node("Reshape", ["s2", "joined"], "s3");
        model.Node("MaxPool", ["s3"], "p", ("kernel_shape", [2, 2]), ("strides", [2, 2]));
        model.Node("Shape", ["p"], "shape").Node("Gather", ["shape", "first"], "batch").Node("Concat", ["batch", "rest"],
            "target", ("axis", [0]));
        model.Node("Reshape", ["p", "target"], "flat").Node("MatMul", ["flat", "dense"], "m").Node("Softmax", ["m"], "out");
        return model.Output("out");
    }

    public SmallModels Input(string name, params object?[] shape)
    {
        Graph.Input.Add(OnnxProtos.Endpoint(name, shape));
        return this;
    }

    public SmallModels Output(string name)
    {
        Graph.Output.Add(new ValueInfoProto { Name = name });
        return this;
    }

    public SmallModels Floats(string name, int[] shape, float? all = null)
    {
        int count = shape.Aggregate(1, (product, size) => product * size);
        Graph.Initializer.Add(OnnxProtos.Tensor(name, shape, Enumerable.Range(0, count).Select(i => all ?? (i * 37 % 19 - 9) / 8f)));
        return this;
    }

    public SmallModels Longs(string name, params long[] values)
    {
        Graph.Initializer.Add(OnnxProtos.Raw(name, [values.Length], values));
        return this;
    }

    public SmallModels Node(string operation, string[] inputs, string output, params (string Name, long[] Values)[] attributes)
    {
        var node = new NodeProto { OpType = operation };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        foreach (var (name, values) in attributes)
        {
            var attribute = new AttributeProto { Name = name, I = values[0] };
            attribute.Ints.AddRange(values);
            node.Attribute.Add(attribute);
        }
        Graph.Node.Add(node);
        return this;
    }

    public byte[] Write() => Model.ToByteArray();
}
