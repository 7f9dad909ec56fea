using System.Buffers.Binary;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx.Schema;
using Google.Protobuf;

namespace EdgeConv.Converter.Onnx;

/// <summary>Constants of an ONNX file: initialisers and values of attributes.</summary>
internal static class OnnxTensors
{
    private enum DataType { Float = 1, UInt8, Int8, UInt16, Int16, Int32, Int64, String, Bool, Float16, Double }

    /// <summary>Reals become float32; booleans bytes; other integers keep their type.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="tensor">The message.</param>
    /// <param name="budget">Is charged.</param>
    /// <param name="external">Where data in other files are looked for; null for nowhere.</param>
    /// <exception cref="EdgeConvException">Sizes do not agree, the data lie in another file that is not to be had, or an element is not finite.</exception>
    public static Value Read(string name, TensorProto tensor, ConstantBudget budget, ExternalData? external = null)
    {
        if (tensor.Dims.Count > 8)
            throw Damaged(name, $"has {tensor.Dims.Count} axes");
        var shape = new int[tensor.Dims.Count];
        long elements = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            long length = tensor.Dims[i];
            if (length is < 0 or > NodeShape.MostElements || (elements *= length) > NodeShape.MostElements)
                throw Damaged(name, $"has the shape [{string.Join(", ", tensor.Dims)}]");
            shape[i] = (int)length;
        }
        var type = (DataType)tensor.DataType;
        int count = (int)elements;
        if (tensor.DataLocation != 0)
        {
            byte[] apart = (external ?? new(null, 0, budget)).Read(name, tensor, elements * BytesOf(type));
            tensor.RawData = UnsafeByteOperations.UnsafeWrap(apart); // nobody else has the array
        }
        budget.Charge(shape);
        Array data = type switch
        {
            DataType.Float => Reals(name, tensor, count, 4, BinaryPrimitives.ReadSingleLittleEndian, tensor.FloatData.Count, i =>
                tensor.FloatData[i]),
            DataType.Float16 => Reals(name, tensor, count, 2, bytes =>
                (float)BinaryPrimitives.ReadHalfLittleEndian(bytes), tensor.Int32Data.Count,
                i => (float)BitConverter.UInt16BitsToHalf((ushort)tensor.Int32Data[i])),
            DataType.Double => Reals(name, tensor, count, 8, bytes =>
                (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes), tensor.DoubleData.Count,
                i => (float)tensor.DoubleData[i]),
            DataType.Int64 => Elements(name, tensor, count, 8, BinaryPrimitives.ReadInt64LittleEndian, tensor.Int64Data.Count, i =>
                tensor.Int64Data[i]),
            DataType.Int32 => Elements(name, tensor, count, 4, BinaryPrimitives.ReadInt32LittleEndian, tensor.Int32Data.Count, i =>
                tensor.Int32Data[i]),
            DataType.Int8 => Elements(name, tensor, count, 1, bytes => (sbyte)bytes[0], tensor.Int32Data.Count, i =>
                (sbyte)tensor.Int32Data[i]),
            DataType.UInt8 or DataType.Bool => Elements(name, tensor, count, 1, bytes => bytes[0], tensor.Int32Data.Count, i =>
                (byte)tensor.Int32Data[i]),
            DataType.Int16 => Elements(name, tensor, count, 2, bytes => (int)BinaryPrimitives.ReadInt16LittleEndian(bytes), tensor.Int32Data.Count, i =>
                tensor.Int32Data[i]),
            DataType.UInt16 => Elements(name, tensor, count, 2, bytes => (int)BinaryPrimitives.ReadUInt16LittleEndian(bytes), tensor.Int32Data.Count, i =>
                tensor.Int32Data[i]),
            _ => throw new UnsupportedNodeException($"constant '{name}' has element type {tensor.DataType}: export with float32 weights"),
        };
        return new(name, shape, TypeOf(data)) { Data = data };
    }

    private static int BytesOf(DataType type) => type switch
    {
        DataType.Int64 or DataType.Double => 8,
        DataType.Float or DataType.Int32 => 4,
        DataType.Float16 or DataType.Int16 or DataType.UInt16 => 2,
        _ => 1,
    };

    /// <summary>The element type that an array of constants has. Not by pattern: to the runtime a byte[] is an sbyte[] too.</summary>
    public static ElementType TypeOf(Array data) => Type.GetTypeCode(data.GetType().GetElementType()) switch
    {
        TypeCode.Single => ElementType.Float32,
        TypeCode.SByte => ElementType.Int8,
        TypeCode.Byte => ElementType.UInt8,
        TypeCode.Int32 => ElementType.Int32,
        _ => ElementType.Int64,
    };

    private delegate T Reader<T>(ReadOnlySpan<byte> bytes);

    private static float[] Reals(string name, TensorProto tensor, int count, int bytes, Reader<float> raw, int listed,
        Func<int, float> list)
    {
        float[] reals = Elements(name, tensor, count, bytes, raw, listed, list);
        // Infinity is a usual bound of Clip; in weights it is caught where they are used.
        return Array.Exists(reals, float.IsNaN) ?
            throw new EdgeConvException(ConverterErrors.NotFinite, $"constant '{name}' holds NaN; the weights are unusable, train or export the model again") : reals;
    }

    private static T[] Elements<T>(string name, TensorProto tensor, int count, int bytes, Reader<T> raw, int listed, Func<int, T> list)
    {
        ReadOnlySpan<byte> data = tensor.RawData.Span;
        bool packed = data.Length > 0;
        if (packed ? data.Length != (long)count * bytes : listed != count)
            throw Damaged(name, $"needs {count} elements of {bytes} bytes but has {(packed ? data.Length + " bytes" : listed + " elements")}");
        var elements = new T[count];
        for (int i = 0; i < count; i++)
            elements[i] = packed ? raw(data.Slice(i * bytes, bytes)) : list(i);
        return elements;
    }

    private static EdgeConvException Damaged(string name, string what) =>
        new(ConverterErrors.Damaged, $"constant '{name}' {what}; the file is damaged, export it again");
}
