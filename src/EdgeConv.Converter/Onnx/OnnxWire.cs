namespace EdgeConv.Converter.Onnx;

/// <summary>
/// Counts what parsing a file would make objects of, before it is parsed: two bytes of a file can be an object of a hundred. Follows the messages of
/// onnx_subset.proto; whatever is no protobuf at all is left to the parser to report.
/// </summary>
internal ref struct OnnxWire
{
    private const int MostRecords = 2_000_000, MostNumberBytes = 1 << 25;
    private const int Varint = 0, Eight = 1, Bytes = 2, Four = 5;

    private enum Message { None, Model, Graph, Node, Attribute, Tensor, ValueInfo, Type, TensorType, Shape, Dimension, Numbers }

    private long _records, _numberBytes;

    /// <exception cref="EdgeConvException">The file has more records than a network for a camera node.</exception>
    public static void Check(ReadOnlySpan<byte> file)
    {
        var wire = new OnnxWire();
        wire.Walk(file, Message.Model);
    }

    /// <summary>Recursion ends with the schema, at <see cref="Message.Dimension"/>.</summary>
    private void Walk(ReadOnlySpan<byte> message, Message kind)
    {
        while (TryNumber(ref message, out ulong tag))
        {
            if (++_records > MostRecords)
                throw new EdgeConvException(ConverterErrors.TooLong, $"more than {MostRecords} records; a network for a camera node has some thousand: split the model");
            ulong length = (tag & 7) switch { Varint => 0, Eight => 8, Four => 4, _ => ulong.MaxValue };
            if ((tag & 7) == Varint ? !TryNumber(ref message, out _) : (tag & 7) == Bytes && !TryNumber(ref message, out length))
                return;
            if (length > (ulong)message.Length)
                return;
            ReadOnlySpan<byte> inner = message[..(int)length];
            message = message[(int)length..];
            Message child = Child(kind, tag >> 3);
            if ((tag & 7) != Bytes || child == Message.None)
                continue;
            if (child != Message.Numbers)
                Walk(inner, child);
            else if ((_numberBytes += inner.Length) > MostNumberBytes)
                throw new EdgeConvException(ConverterErrors.TooLong, $"more than {MostNumberBytes} bytes of numbers of varying length; save the constants as raw data");
        }
    }

    private static Message Child(Message kind, ulong field) => (kind, field) switch
    {
        (Message.Model, 7) => Message.Graph,
        (Message.Graph, 1) => Message.Node,
        (Message.Graph, 5) => Message.Tensor,
        (Message.Graph, 11 or 12) => Message.ValueInfo,
        (Message.Node, 5) => Message.Attribute,
        (Message.Attribute, 5) => Message.Tensor,
        (Message.Attribute, 8) or (Message.Tensor, 1 or 5 or 7) => Message.Numbers,
        (Message.ValueInfo, 2) => Message.Type,
        (Message.Type, 1) => Message.TensorType,
        (Message.TensorType, 2) => Message.Shape,
        (Message.Shape, 1) => Message.Dimension,
        _ => Message.None,
    };

    private static bool TryNumber(ref ReadOnlySpan<byte> bytes, out ulong number)
    {
        number = 0;
        for (int i = 0; i < Math.Min(bytes.Length, 10); i++)
        {
            number |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }
        return false;
    }
}
