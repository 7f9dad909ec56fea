using System.Text;

namespace EdgeConv.Converter.Tests.RandomGraphs;

/// <summary>Protocol buffer bytes of an ONNX model, written field by field after onnx.proto3.</summary>
internal sealed class OnnxBytes
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public OnnxBytes Integer(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    public OnnxBytes Float(int field, float value)
    {
        Varint(((ulong)field << 3) | 5);
        _bytes.AddRange(BitConverter.GetBytes(value));
        return this;
    }

    public OnnxBytes Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public OnnxBytes Message(int field, OnnxBytes value) => Bytes(field, value.ToArray());

    public OnnxBytes Bytes(int field, byte[] value)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    /// <summary>TensorProto of float32 or int64.</summary>
    public static OnnxBytes Tensor(string name, int[] shape, Array data)
    {
        var tensor = new OnnxBytes();
        foreach (int size in shape)
            tensor.Integer(1, size);
        var raw = new byte[Buffer.ByteLength(data)];
        Buffer.BlockCopy(data, 0, raw, 0, raw.Length);
        return tensor.Integer(2, data is float[] ? 1 : 7).Text(8, name).Bytes(9, raw);
    }

    /// <summary>ValueInfoProto of a float32 tensor.</summary>
    public static OnnxBytes Endpoint(string name, int[] shape)
    {
        var sizes = new OnnxBytes();
        foreach (int size in shape)
            sizes.Message(1, new OnnxBytes().Integer(1, size));
        return new OnnxBytes().Text(1, name).Message(2, new OnnxBytes().Message(1, new OnnxBytes().Integer(1, 1).Message(2, sizes)));
    }

    /// <summary>AttributeProto.</summary>
    public static OnnxBytes Attribute(string name, object value)
    {
        OnnxBytes attribute = new OnnxBytes().Text(1, name);
        switch (value)
        {
            case int number:
                return attribute.Integer(3, number).Integer(20, 2);
            case float number:
                return attribute.Float(2, number).Integer(20, 1);
            default:
                foreach (int number in (int[])value)
                    attribute.Integer(8, number);
                return attribute.Integer(20, 7);
        }
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
    }
}
