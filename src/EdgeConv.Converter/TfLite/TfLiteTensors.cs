using System.Buffers.Binary;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.TfLite;

/// <summary>The tensors of a subgraph as values of the graph.</summary>
internal sealed class TfLiteTensors
{
    private enum TensorType { Float32, Float16, Int32, UInt8, Int64, Int16 = 7, Int8 = 9 }

    private readonly FlatTable[] _tensors, _buffers;
    private readonly Value?[] _values;
    private readonly HashSet<string> _names = [];
    private readonly ConstantBudget _budget;

    /// <summary>What has a shape that the file leaves open.</summary>
    private readonly HashSet<Value> _open = [];

    public TfLiteTensors(FlatTable[] tensors, FlatTable[] buffers, ConstantBudget budget)
    {
        (_tensors, _buffers, _budget) = (tensors, buffers, budget);
        _values = new Value?[tensors.Length];
    }

    /// <summary>The value of a tensor; a constant where its buffer holds data.</summary>
    /// <exception cref="UnsupportedNodeException">Its element type is one that no node takes.</exception>
    public Value this[int index]
    {
        get
        {
            if ((uint)index >= (uint)_tensors.Length)
                throw Damaged($"tensor {index} of {_tensors.Length} does not exist");
            return _values[index] ??= Read(index);
        }
    }

    /// <summary>Gives a tensor a value that was computed while importing.</summary>
    public void Set(int index, Value value)
    {
        _ = this[index];
        _values[index] = value;
    }

    /// <summary>Whether a value's shape is what follows from the inputs: the file has only a placeholder.</summary>
    public bool IsOpen(Value value) => _open.Contains(value);

    /// <summary>Another value in place of one; it is as open.</summary>
    public void Follow(Value value, Value other)
    {
        if (_open.Contains(value))
            _open.Add(other);
    }

    private Value Read(int index)
    {
        FlatTable tensor = _tensors[index];
        int[] shape = tensor.Ints(0);
        string name = tensor.Text(3) is { Length: > 0 } given ? given : $"tensor#{index}";
        if (!NodeShape.IsSound(shape))
            throw Damaged($"tensor '{name}' has shape {NodeShape.Text(shape)}: lengths must be positive and the elements at most {NodeShape.MostElements}");
        var type = (TensorType)tensor.Byte(1);
        if (!_names.Add(name))
            _names.Add(name = $"{name}#{index}");
        var value = new Value(name, shape, type switch
        {
            TensorType.Float32 or TensorType.Float16 => ElementType.Float32,
            TensorType.Int8 => ElementType.Int8,
            TensorType.UInt8 => ElementType.UInt8,
            TensorType.Int16 => ElementType.Int16,
            TensorType.Int32 => ElementType.Int32,
            TensorType.Int64 => ElementType.Int64,
            _ => throw new UnsupportedNodeException($"tensor '{name}' has element type {tensor.Byte(1)}: export with float32 or int8 tensors"),
        });
        value.Quantisation = Quantisation(tensor.Table(4), value);
        if (Array.Exists(tensor.Ints(7), length => length < 0))
            _open.Add(value);
        ReadOnlySpan<byte> data = Buffer(tensor.UInt(2), name);
        if (data.Length > 0)
        {
            value.Data = Elements(type, data, value);
            if (!tensor.Table(6).IsAbsent)
                throw new UnsupportedNodeException($"tensor '{name}' is stored sparse: export it dense");
        }
        else if (type == TensorType.Float16)
        {
            throw new UnsupportedNodeException($"tensor '{name}' is float16: export with float32 activations (float16 constants are fine)");
        }
        return value;
    }

    private ReadOnlySpan<byte> Buffer(uint index, string name)
    {
        if (index >= (uint)_buffers.Length)
            throw Damaged($"tensor '{name}' names buffer {index} of {_buffers.Length}");
        if (_buffers[index].ULong(1) > 1)
            throw new EdgeConvException(ConverterErrors.Apart, $"tensor '{name}' lies outside the FlatBuffers part; export the model as one file under 2 GB");
        return _buffers[index].Bytes(0);
    }

    private Array Elements(TensorType type, ReadOnlySpan<byte> data, Value value)
    {
        int count = (int)value.Elements;
        int bytes = type switch { TensorType.Int8 or TensorType.UInt8 => 1, TensorType.Float16 or TensorType.Int16 => 2, TensorType.Int64 => 8, _ => 4 };
        if (data.Length != (long)count * bytes)
            throw Damaged($"constant '{value.Name}' has {data.Length} bytes, its shape {NodeShape.Text(value.Shape)} needs {(long)count * bytes}");
        _budget.Charge(count);
        switch (type)
        {
            case TensorType.Int8:
                return Array.ConvertAll(data.ToArray(), b => (sbyte)b);
            case TensorType.UInt8:
                return data.ToArray();
            case TensorType.Float32:
                var floats = new float[count];
                for (int i = 0; i < count; i++)
                    floats[i] = Finite(BinaryPrimitives.ReadSingleLittleEndian(data[(4 * i)..]), value);
                return floats;
            case TensorType.Float16:
                var halves = new float[count];
                for (int i = 0; i < count; i++)
                    halves[i] = Finite((float)BinaryPrimitives.ReadHalfLittleEndian(data[(2 * i)..]), value);
                return halves;
            case TensorType.Int16:
                var shorts = new short[count];
                for (int i = 0; i < count; i++)
                    shorts[i] = BinaryPrimitives.ReadInt16LittleEndian(data[(2 * i)..]);
                return shorts;
            case TensorType.Int32:
                var ints = new int[count];
                for (int i = 0; i < count; i++)
                    ints[i] = BinaryPrimitives.ReadInt32LittleEndian(data[(4 * i)..]);
                return ints;
            default:
                var longs = new long[count];
                for (int i = 0; i < count; i++)
                    longs[i] = BinaryPrimitives.ReadInt64LittleEndian(data[(8 * i)..]);
                return longs;
        }
    }

    private static float Finite(float element, Value value) => float.IsFinite(element) ? element
        : throw new EdgeConvException(ConverterErrors.NotFinite, $"constant '{value.Name}' holds {element}; the weights are unusable, train or export the model again");

    private static Quantisation? Quantisation(FlatTable table, Value value)
    {
        float[] scales = table.Floats(2);
        if (scales.Length == 0 || value.Type is ElementType.Float32)
            return null;
        int axis = scales.Length == 1 ? 0 : table.Int(6);
        long[] zeroPoints = table.Longs(3) is { Length: > 0 } given ? given : new long[scales.Length];
        bool fits = scales.Length == 1 || (axis >= 0 && axis < value.Shape.Length && scales.Length == value.Shape[axis]);
        if (!fits || zeroPoints.Length != scales.Length)
            throw Damaged($"tensor '{value.Name}' has {scales.Length} scales and {zeroPoints.Length} zero points for axis {axis} of {NodeShape.Text(value.Shape)}");
        (long low, long high) = value.Type switch
        {
            ElementType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            ElementType.UInt8 => (byte.MinValue, byte.MaxValue),
            ElementType.Int16 => (short.MinValue, short.MaxValue),
            _ => ((long)int.MinValue, (long)int.MaxValue),
        };
        if (Array.Exists(scales, scale => !float.IsFinite(scale) || scale < 0)
            || Array.Exists(zeroPoints, zero => zero < low || zero > high))
            throw Damaged($"tensor '{value.Name}' has a scale or zero point that its type cannot have");
        return new(scales, Array.ConvertAll(zeroPoints, zero => (int)zero), axis);
    }

    private static EdgeConvException Damaged(string what) => new(ConverterErrors.Damaged, $"{what}; the file is damaged, export it again");
}
