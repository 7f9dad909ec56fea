using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx;
using EdgeConv.Converter.Onnx.Schema;
using Google.Protobuf;

namespace EdgeConv.Converter.Tests.RandomGraphs;

/// <summary>Writes a float graph as an ONNX model (opset 13), channels first as exporters do.</summary>
internal sealed class OnnxExport
{
    private readonly GraphProto _graph = new();

    public static byte[] Write(ModelGraph graph)
    {
        var export = new OnnxExport();
        foreach (Node node in graph.Nodes)
            export.Add(node);
        export._graph.Name = graph.Name;
        export._graph.Input.AddRange(graph.Inputs.Select(Endpoint));
        export._graph.Output.AddRange(graph.Outputs.Select(Endpoint));
        return new ModelProto { IrVersion = 7, OpsetImport = { new OperatorSetIdProto { Version = 13 } }, Graph = export._graph }.ToByteArray();
    }

    /// <summary>[1, H, W, C] to [1, C, H, W]; other shapes stay.</summary>
    public static int[] ChannelsFirst(int[] shape) => shape.Length == 4 ? [shape[0], shape[3], shape[1], shape[2]] : shape;

    /// <summary>The elements of [1, H, W, C] in the order of [1, C, H, W].</summary>
    public static float[] ChannelsFirst(float[] x, int[] shape)
    {
        if (shape.Length != 4)
            return x;
        int channels = shape[3], pixels = shape[1] * shape[2];
        var result = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
            result[i % channels * pixels + i / channels] = x[i];
        return result;
    }

    private static ValueInfoProto Endpoint(Value value) => OnnxProtos.Endpoint(value.Name, ChannelsFirst(value.Shape).Cast<object?>());

    private void Add(Node node)
    {
        string input = node.Input.Name, output = node.Output.Name;
        switch (node)
        {
            case Convolution n:
                Emit("Conv", n, [input, Weights(n), Constant(n.Bias!)],
                    ("kernel_shape", new[] { n.Vertical.Size, n.Horizontal.Size }), ("strides", new[] { n.Vertical.Stride, n.Horizontal.Stride }),
                    ("dilations", new[] { n.Vertical.Dilation, n.Horizontal.Dilation }), ("pads", Pads(n.Vertical, n.Horizontal)), ("group", n.Groups));
                break;
            case FullyConnected n:
                string flat = output + "_flat";
                Emit("Flatten", n.Name + "_flatten", [input], flat, ("axis", 1));
                Emit("Gemm", n, [flat, Weights(n), Constant(n.Bias!)], ("transB", 1));
                break;
            case Add n:
                Emit("Add", n, [input, n.Inputs[1].Name]);
                break;
            case Activation n:
                Activate(n.Clamp, n.Name, input, output);
                break;
            case Pool n:
                (string, object)[] window = [("kernel_shape", new[] { n.Vertical.Size, n.Horizontal.Size }),
                    ("strides", new[] { n.Vertical.Stride, n.Horizontal.Stride }), ("pads", Pads(n.Vertical, n.Horizontal))];
                if (n.Kind != PoolKind.Maximum)
                    window = [.. window, ("count_include_pad", n.Kind == PoolKind.AverageWithPadding ? 1 : 0)];
                Emit(n.Kind == PoolKind.Maximum ? "MaxPool" : "AveragePool", n, [input], window);
                break;
            case SpatialMean n:
                Emit("GlobalAveragePool", n.Name, [input], output);
                break;
            case ChannelPermutation n:
                int[] shape = n.Input.Shape;
                string split = Shape(output + "_split", [1, 2, shape[3] / 2, shape[1], shape[2]]), joined = Shape(output + "_joined", [1, shape[3], shape[1], shape[2]]);
                Emit("Reshape", n.Name + "_a", [input, split], output + "_a");
                Emit("Transpose", n.Name + "_b", [output + "_a"], output + "_b", ("perm", new[] { 0, 2, 1, 3, 4 }));
                Emit("Reshape", n.Name, [output + "_b", joined], output);
                break;
            case Concat n:
                Emit("Concat", n.Name, [.. n.Inputs.Select(value => value.Name)], output, ("axis", 1));
                break;
            case Pad n:
                Emit("Pad", n.Name, [input, Shape(output + "_pads", [0, 0, n.Before[1], n.Before[2], 0, 0, n.After[1], n.After[2]])], output);
                break;
            case Softmax n:
                Emit("Softmax", n.Name, [input], output, ("axis", 1));
                break;
            default:
                throw new NotSupportedException($"{node} is not written here");
        }
    }

    private static int[] Pads(Window vertical, Window horizontal) => [vertical.PadBefore, horizontal.PadBefore, vertical.PadAfter, horizontal.PadAfter];

    /// <summary>A node and, where it is clamped, its activation.</summary>
    private void Emit(string type, ClampedNode node, string[] inputs, params (string, object)[] attributes)
    {
        bool clamped = !node.Clamp.IsNone;
        string output = clamped ? node.Output.Name + "_before" : node.Output.Name;
        Emit(type, node.Name, inputs, output, attributes);
        if (clamped)
            Activate(node.Clamp, node.Name + "_activation", output, node.Output.Name);
    }

    private void Activate(Clamp clamp, string name, string input, string output)
    {
        if (clamp == Clamp.Relu)
        {
            Emit("Relu", name, [input], output);
            return;
        }

        _graph.Initializer.Add(OnnxProtos.Raw(output + "_low", [], new[] { clamp.Low }));
        _graph.Initializer.Add(OnnxProtos.Raw(output + "_high", [], new[] { clamp.High }));
        Emit("Clip", name, [input, output + "_low", output + "_high"], output);
    }

    private void Emit(string type, string name, string[] inputs, string output, params (string Name, object Value)[] attributes)
    {
        NodeProto node = OnnxProtos.Node(type, inputs, [output], attributes);
        node.Name = name;
        _graph.Node.Add(node);
    }

    /// <summary>[O, KH, KW, C] to [O, C, KH, KW].</summary>
    private string Weights(Convolution node)
    {
        int[] s = node.Weights.Shape;
        int filter = s[1] * s[2] * s[3];
        float[] moved = [.. Enumerable.Range(0, s[0]).SelectMany(o => ChannelsFirst(node.Weights.Floats[(o * filter)..((o + 1) * filter)], [1, s[1], s[2], s[3]]))];
        _graph.Initializer.Add(OnnxProtos.Raw(node.Weights.Name, [s[0], s[3], s[1], s[2]], moved));
        return node.Weights.Name;
    }

    /// <summary>Columns in the order of the flattened channels-first map.</summary>
    private string Weights(FullyConnected node)
    {
        int depth = node.Weights.Shape[1];
        float[] moved = [.. Enumerable.Range(0, node.Weights.Shape[0]).SelectMany(o => ChannelsFirst(node.Weights.Floats[(o * depth)..((o + 1) * depth)], node.Input.Shape))];
        _graph.Initializer.Add(OnnxProtos.Raw(node.Weights.Name, node.Weights.Shape, moved));
        return node.Weights.Name;
    }

    private string Constant(Value value)
    {
        _graph.Initializer.Add(OnnxProtos.Raw(value.Name, value.Shape, value.Floats));
        return value.Name;
    }

    private string Shape(string name, int[] sizes)
    {
        _graph.Initializer.Add(OnnxProtos.Raw(name, [sizes.Length], Array.ConvertAll(sizes, size => (long)size)));
        return name;
    }
}
