using System.Runtime.InteropServices;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx.Schema;
using EdgeConv.Verbs;
using Google.Protobuf;
using Kind = EdgeConv.Converter.Onnx.Schema.AttributeProto.Types.Kind;

namespace EdgeConv.Bench;

/// <summary>
/// Writes a quantised graph as an ONNX model with QuantizeLinear and DequantizeLinear around each operator, channels first: the form that
/// ONNX Runtime turns into its integer kernels. Weights stay int8; activations are int8 or, its faster form on x86, uint8.
/// </summary>
internal sealed class QdqModel
{
    private const int IrVersion = 8, Opset = 13, Float32 = 1, UInt8 = 2, Int8 = 3, Int32 = 6, Int64 = 7;

    private readonly GraphProto _graph = new();
    private readonly bool _unsigned;
    private readonly Dictionary<Value, string> _reals = []; // the dequantised tensor of each value
    private readonly HashSet<Value> _channelsLast = []; // values of rank 4 that are written as they are; all others of rank 4 are channels first

    private QdqModel(bool unsigned) => _unsigned = unsigned;

    /// <exception cref="EdgeConvException">A node has no such form here.</exception>
    public static byte[] Write(ModelGraph graph, bool unsigned)
    {
        var model = new QdqModel(unsigned);
        model._graph.Name = graph.Name;
        foreach (Value input in graph.Inputs)
            model.AddInput(graph, input);
        foreach (Node node in graph.Nodes)
            model.Add(node, graph.Outputs.Contains(node.Output));
        var result = new ModelProto { IrVersion = IrVersion, Graph = model._graph };
        result.OpsetImport.Add(new OperatorSetIdProto { Version = Opset });
        return result.ToByteArray();
    }

    private int ActivationType => _unsigned ? UInt8 : Int8;

    private void AddInput(ModelGraph graph, Value input)
    {
        // An input that is channels first already is made channels last by the graph's first node, which costs nothing here.
        bool last = input.Shape.Length == 4 && graph.Readers(input).All(reader => Behind(graph, reader) is Transpose);
        if (last)
            _channelsLast.Add(input);
        int[] shape = ShapeOf(input);
        _graph.Input.Add(Endpoint(input.Name, shape, input.Type == ElementType.Float32 ? Float32 : ActivationType));
        _reals[input] = input.Type == ElementType.Float32 ? input.Name : Dequantised(input, input.Name);
    }

    private static Node Behind(ModelGraph graph, Node node) => node is Quantize && graph.Readers(node.Output).FirstOrDefault() is { } next ? next : node;

    private int[] ShapeOf(Value value) =>
        value.Shape is [int n, int h, int w, int c] && !_channelsLast.Contains(value) ? [n, c, h, w] : value.Shape;

    private void Add(Node node, bool isOutput)
    {
        string name = node.Output.Name, x = _reals[node.Input];
        if (node is not (Transpose or Reshape or Quantize) && _channelsLast.Contains(node.Input))
            throw new EdgeConvException(CommandErrors.Measurement, $"{node}: its input is channels first in the source; such a network is not written here");
        switch (node)
        {
            case Transpose { Permutation: [0, 2, 3, 1] } when _channelsLast.Contains(node.Input):
            case Transpose { Permutation: [0, 3, 1, 2] } when !_channelsLast.Contains(node.Input):
                if (node is Transpose { Permutation: [0, 3, 1, 2] })
                    _channelsLast.Add(node.Output);
                _reals[node.Output] = x; // channels first on both sides
                return;
            case Transpose { Permutation: [0, 1, 2, 3] }:
                _reals[node.Output] = x;
                return;
            case Reshape when node.Input.Shape.Length == 4 && node.Input.Elements == node.Input.Shape[3]:
                Emit("Flatten", [x], name + ":real", Int("axis", 1));
                break;
            case Reshape when node.Input.Shape.Length != 4 && node.Output.Shape.Length != 4:
                Emit("Reshape", [x, Constant(name + ":shape", node.Output.Shape)], name + ":real");
                break;
            case Reshape when node.Output.Shape is [1, 1, 1, _] or [1, _, 1, 1]:
                Emit("Reshape", [x, Constant(name + ":shape", [1, (int)node.Output.Elements, 1, 1])], name + ":real");
                break;
            case Reshape { Input.Shape: [_, _, _, 1], Output.Shape: [_, _, _, 1] }:
                Emit("Reshape", [x, Constant(name + ":shape", ShapeOf(node.Output))], name + ":real");
                break;
            case Quantize:
                if (_channelsLast.Contains(node.Input))
                    _channelsLast.Add(node.Output);
                Emit("Identity", [x], name + ":real");
                break;
            case Convolution n:
                Emit("Conv", [x, Weights(n.Weights, n), Bias(n.Bias)], Clamped(n), Ints("kernel_shape", n.Vertical.Size, n.Horizontal.Size),
                    Ints("strides", n.Vertical.Stride, n.Horizontal.Stride), Ints("dilations", n.Vertical.Dilation, n.Horizontal.Dilation),
                    Pads(n.Vertical, n.Horizontal), Int("group", n.Groups));
                break;
            case FullyConnected n:
                if (n.Input.Shape.Length == 4 && n.Input.Elements != n.Input.Shape[3])
                    throw new EdgeConvException(CommandErrors.Measurement, $"{n}: takes a map; such a network is not written here");
                string flat = x;
                if (n.Input.Shape.Length != 2)
                    Emit("Flatten", [x], flat = name + ":flat", Int("axis", 1));
                Emit("Gemm", [flat, Weights(n.Weights, n), Bias(n.Bias)], Clamped(n), Int("transB", 1));
                break;
            case Add n:
                Emit("Add", [x, _reals[n.Inputs[1]]], Clamped(n));
                break;
            case Activation n:
                Clip(x, name + ":real", n.Clamp);
                break;
            case Pool n:
                Emit(n.Kind == PoolKind.Maximum ? "MaxPool" : "AveragePool", [x], Clamped(n), Ints("kernel_shape", n.Vertical.Size, n.Horizontal.Size),
                    Ints("strides", n.Vertical.Stride, n.Horizontal.Stride), Pads(n.Vertical, n.Horizontal));
                break;
            case SpatialMean:
                Emit("GlobalAveragePool", [x], node.Output.Shape.Length == 4 ? name + ":real" : name + ":mean");
                if (node.Output.Shape.Length != 4)
                    Emit("Flatten", [name + ":mean"], name + ":real", Int("axis", 1));
                break;
            case Softmax n:
                Emit("Softmax", [x], name + ":real", Int("axis", n.Output.Shape.Length == 4 ? 1 : n.Axis));
                break;
            default:
                throw new EdgeConvException(CommandErrors.Measurement, $"{node}: has no QDQ form here; measure the network without ONNX Runtime");
        }
        Finish(node.Output, isOutput);
    }

    /// <summary>Quantises what a node made, and dequantises it for its readers.</summary>
    private void Finish(Value value, bool isOutput)
    {
        if (value.Quantisation is null)
        {
            _reals[value] = value.Name + ":real";
            if (isOutput)
                _graph.Output.Add(Endpoint(value.Name + ":real", ShapeOf(value), Float32));
            return;
        }
        string integers = value.Name + ":int";
        Emit("QuantizeLinear", [value.Name + ":real", Scale(value), ZeroPoint(value)], integers);
        if (isOutput)
            _graph.Output.Add(Endpoint(integers, ShapeOf(value), ActivationType));
        _reals[value] = Dequantised(value, integers);
    }

    private string Dequantised(Value value, string integers)
    {
        Emit("DequantizeLinear", [integers, Scale(value), ZeroPoint(value)], value.Name + ":again");
        return value.Name + ":again";
    }

    private string Scale(Value value) => Once(value.Name + ":scale", Float32, [], MemoryMarshal.AsBytes<float>([value.Quantisation!.Scale]));

    private string ZeroPoint(Value value) =>
        Once(value.Name + ":zero", ActivationType, [], [(byte)(value.Quantisation!.ZeroPoint + (_unsigned ? 128 : 0))]);

    /// <summary>The name that a clamped node's own output gets; the clamp itself goes where the output's levels end beyond it.</summary>
    private string Clamped(ClampedNode node)
    {
        string name = node.Output.Name;
        Quantisation? q = node.Output.Quantisation;
        bool saturates = node.Clamp.IsNone || (q is not null && Math.Round(node.Clamp.Low / (double)q.Scale) + q.ZeroPoint <= sbyte.MinValue
            && Math.Round(node.Clamp.High / (double)q.Scale) + q.ZeroPoint >= sbyte.MaxValue);
        if (!saturates)
            Clip(name + ":before", name + ":real", node.Clamp);
        return saturates ? name + ":real" : name + ":before";
    }

    private void Clip(string input, string output, Clamp clamp)
    {
        if (clamp == Clamp.Relu)
        {
            Emit("Relu", [input], output);
            return;
        }
        Emit("Clip", [input, Once(output + ":low", Float32, [], MemoryMarshal.AsBytes<float>([clamp.Low])),
            Once(output + ":high", Float32, [], MemoryMarshal.AsBytes<float>([clamp.High]))], output);
    }

    /// <summary>[O, KH, KW, C] to [O, C, KH, KW], dequantised by output channel.</summary>
    private string Weights(Value weights, Node node)
    {
        int[] shape = weights.Shape;
        var data = (sbyte[])weights.Data!;
        if (shape is [int outputs, int rows, int columns, int channels])
        {
            shape = [outputs, channels, rows, columns];
            var moved = new sbyte[data.Length];
            int pixels = rows * columns;
            for (int i = 0; i < data.Length; i++)
                moved[i / (pixels * channels) * pixels * channels + i % channels * pixels + i / channels % pixels] = data[i];
            data = moved;
        }
        return Dequantised(node.Output.Name + ":weights", shape, Int8, MemoryMarshal.AsBytes(data.AsSpan()), weights.Quantisation!, 1);
    }

    private string Bias(Value? bias) => bias is null ? ""
        : Dequantised(bias.Name + ":bias", bias.Shape, Int32, MemoryMarshal.AsBytes(((int[])bias.Data!).AsSpan()), bias.Quantisation!, sizeof(int));

    private string Dequantised(string name, int[] shape, int type, ReadOnlySpan<byte> bytes, Quantisation quantisation, int size)
    {
        float[] scales = quantisation.IsPerTensor ? [.. Enumerable.Repeat(quantisation.Scale, shape[0])] : quantisation.Scales;
        Emit("DequantizeLinear", [Once(name, type, shape, bytes), Once(name + ":scale", Float32, [shape[0]], MemoryMarshal.AsBytes(scales.AsSpan())),
            Once(name + ":zero", type, [shape[0]], new byte[shape[0] * size])], name + ":real", Int("axis", 0));
        return name + ":real";
    }

    private string Constant(string name, int[] values) =>
        Once(name, Int64, [values.Length], MemoryMarshal.AsBytes(Array.ConvertAll(values, value => (long)value).AsSpan()));

    private string Once(string name, int type, int[] shape, ReadOnlySpan<byte> bytes)
    {
        if (_graph.Initializer.Any(known => known.Name == name))
            return name;
        var tensor = new TensorProto { Name = name, DataType = type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(shape.Select(size => (long)size));
        _graph.Initializer.Add(tensor);
        return name;
    }

    private void Emit(string operation, string[] inputs, string output, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = operation, Name = output };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        _graph.Node.Add(node);
    }

    private static AttributeProto Pads(Window vertical, Window horizontal) =>
        Ints("pads", vertical.PadBefore, horizontal.PadBefore, vertical.PadAfter, horizontal.PadAfter);

    private static AttributeProto Int(string name, int value) => new() { Name = name, I = value, Type = Kind.Int };

    private static AttributeProto Ints(string name, params int[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = Kind.Ints };
        attribute.Ints.AddRange(values.Select(value => (long)value));
        return attribute;
    }

    private static ValueInfoProto Endpoint(string name, int[] shape, int type)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = type, Shape = new() };
        tensor.Shape.Dim.AddRange(shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new() { Name = name, Type = new() { TensorType = tensor } };
    }
}
