using System.Runtime.InteropServices;
using EdgeConv.Converter.Onnx.Schema;
using Google.Protobuf;

namespace EdgeConv.Nets;

/// <summary>Records of an ONNX model.</summary>
internal sealed partial class NetworkBuilder
{
    private static TensorProto Tensor(string name, float[] values, int[]? shape = null)
    {
        var tensor = new TensorProto { Name = name, DataType = Float32, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())) };
        tensor.Dims.AddRange((shape ?? [values.Length]).Select(size => (long)size));
        return tensor;
    }

    private static TensorProto Lengths(string name, int[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = Int64, Dims = { values.Length } };
        tensor.Int64Data.AddRange(values.Select(value => (long)value));
        return tensor;
    }

    private static ValueInfoProto Endpoint(string name, int[] shape)
    {
        var type = new TypeProto.Types.Tensor { ElemType = Float32, Shape = new() };
        type.Shape.Dim.AddRange(shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new() { Name = name, Type = new() { TensorType = type } };
    }

    private static AttributeProto Int(string name, int value) => new() { Name = name, I = value, Type = AttributeProto.Types.Kind.Int };

    private static AttributeProto Float(string name, float value) => new() { Name = name, F = value, Type = AttributeProto.Types.Kind.Float };

    private static AttributeProto Text(string name, string value) =>
        new() { Name = name, S = ByteString.CopyFromUtf8(value), Type = AttributeProto.Types.Kind.String };

    private static AttributeProto Ints(string name, params int[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.Kind.Ints };
        attribute.Ints.AddRange(values.Select(value => (long)value));
        return attribute;
    }
}
