using EdgeConv.Converter.Onnx.Schema;
using Google.Protobuf;

namespace EdgeConv.Converter.Onnx;

/// <summary>Parts of ONNX models that tests write.</summary>
internal static class OnnxProtos
{
    private const int Float32 = 1, Int64 = 7;

    /// <summary>An input or output of float32; a size is an int, a symbol or, where it is null, unknown.</summary>
    public static ValueInfoProto Endpoint(string name, IEnumerable<object?> shape)
    {
        var type = new TypeProto { TensorType = new() { ElemType = Float32, Shape = new() } };
        foreach (object? size in shape)
            type.TensorType.Shape.Dim.Add(size switch
            {
                int length => new TensorShapeProto.Types.Dimension { DimValue = length },
                string symbol => new TensorShapeProto.Types.Dimension { DimParam = symbol },
                _ => new TensorShapeProto.Types.Dimension(),
            });
        return new() { Name = name, Type = type };
    }

    /// <summary>A constant of float32, element by element.</summary>
    public static TensorProto Tensor(string name, int[] shape, IEnumerable<float> values)
    {
        TensorProto tensor = Empty(name, shape, Float32);
        tensor.FloatData.AddRange(values);
        return tensor;
    }

    /// <summary>A constant of int64, element by element.</summary>
    public static TensorProto Tensor(string name, int[] shape, IEnumerable<long> values)
    {
        TensorProto tensor = Empty(name, shape, Int64);
        tensor.Int64Data.AddRange(values);
        return tensor;
    }

    /// <summary>A constant of int8 (3), uint8 (2) or int32 (6), element by element.</summary>
    public static TensorProto Tensor(string name, int[] shape, int type, IEnumerable<int> values)
    {
        TensorProto tensor = Empty(name, shape, type);
        tensor.Int32Data.AddRange(values);
        return tensor;
    }

    /// <summary>A constant of float32 or int64 as raw bytes, as most exporters write it.</summary>
    public static TensorProto Raw(string name, int[] shape, Array values)
    {
        TensorProto tensor = Empty(name, shape, values is float[] ? Float32 : Int64);
        var raw = new byte[Buffer.ByteLength(values)];
        Buffer.BlockCopy(values, 0, raw, 0, raw.Length);
        tensor.RawData = ByteString.CopyFrom(raw);
        return tensor;
    }

    /// <summary>A node; attributes are int, float, string, int[] or float[].</summary>
    public static NodeProto Node(string operation, IEnumerable<string> inputs, IEnumerable<string> outputs, IEnumerable<(string Name, object Value)> attributes)
    {
        var node = new NodeProto { OpType = operation };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        return node;
    }

    private static AttributeProto Attribute(string name, object value) => value switch
    {
        int i => new() { Name = name, I = i, Type = AttributeProto.Types.Kind.Int },
        float f => new() { Name = name, F = f, Type = AttributeProto.Types.Kind.Float },
        string s => new() { Name = name, S = ByteString.CopyFromUtf8(s), Type = AttributeProto.Types.Kind.String },
        int[] ints => new() { Name = name, Ints = { ints.Select(i => (long)i) }, Type = AttributeProto.Types.Kind.Ints },
        float[] floats => new() { Name = name, Floats = { floats }, Type = AttributeProto.Types.Kind.Floats },
        _ => throw new ArgumentException($"{name}: {value.GetType()}"),
    };

    private static TensorProto Empty(string name, int[] shape, int type)
    {
        var tensor = new TensorProto { Name = name, DataType = type };
        tensor.Dims.AddRange(shape.Select(length => (long)length));
        return tensor;
    }
}
