using System.Text;

namespace EdgeConv.Converter.TfLite;

/// <summary>A .tflite file of whatever tensors and operators a test names; tensors are numbered as they are added.</summary>
internal sealed class OperatorModel
{
    public const byte Float32 = 0, Float16 = 1, Int32 = 2, UInt8 = 3, Int64 = 4, Text = 5, Int8 = 9;

    private readonly List<FlatFields> _tensors = [], _operators = [], _codes = [], _buffers = [[]];
    private int[] _inputs = [], _outputs = [];

    public List<FlatFields> Tensors => _tensors;

    public int Tensor(byte type, params int[] shape)
    {
        _tensors.Add(new() { [0] = shape, [1] = type, [2] = 0, [3] = $"t{_tensors.Count}" });
        return _tensors.Count - 1;
    }

    public int Map(params int[] shape) => Tensor(Float32, shape);

    /// <summary>A tensor of int8 with one scale.</summary>
    public int Quantised(float scale, long zeroPoint, params int[] shape)
    {
        int tensor = Tensor(Int8, shape);
        _tensors[tensor][4] = new FlatFields { [2] = (float[])[scale], [3] = (long[])[zeroPoint] };
        return tensor;
    }

    public int Constant(byte type, int[] shape, byte[] data)
    {
        int tensor = Tensor(type, shape);
        _tensors[tensor][2] = _buffers.Count;
        _buffers.Add(new() { [0] = data });
        return tensor;
    }

    public int Ints(params int[] values) => Constant(Int32, [values.Length], [.. values.SelectMany(BitConverter.GetBytes)]);

    public int Int(int value) => Constant(Int32, [], BitConverter.GetBytes(value));

    public int Floats(int[] shape, params float[] values) => Constant(Float32, shape, [.. values.SelectMany(BitConverter.GetBytes)]);

    public OperatorModel Operator(int code, int[] inputs, int[] outputs, FlatFields? options = null, string? custom = null, byte[]? customOptions = null)
    {
        _codes.Add(new() { [0] = (byte)Math.Min(code, 127), [3] = code });
        if (custom is not null)
            _codes[^1][1] = custom;
        FlatFields table = new() { [0] = _codes.Count - 1, [1] = inputs, [2] = outputs, [4] = options ?? [] };
        if (customOptions is not null)
            table[5] = customOptions;
        _operators.Add(table);
        return this;
    }

    /// <summary>The last operator so many times more.</summary>
    public OperatorModel Repeat(int times)
    {
        _operators.AddRange(Enumerable.Repeat(_operators[^1], times));
        return this;
    }

    public OperatorModel Ends(int[] inputs, int[] outputs)
    {
        (_inputs, _outputs) = (inputs, outputs);
        return this;
    }

    public byte[] Write() => FlatWriter.Write(Fields());

    /// <summary>The tables before they are written.</summary>
    public FlatFields Fields()
    {
        FlatFields subgraph = new() { [0] = _tensors.ToArray(), [1] = _inputs, [2] = _outputs, [3] = _operators.ToArray() };
        return new() { [0] = 3, [1] = _codes.ToArray(), [2] = (FlatFields[])[subgraph], [4] = _buffers.ToArray() };
    }

    /// <summary>A FlexBuffers map of floats and integers, as custom operators have for options; every width is 4 bytes.</summary>
    public static byte[] Map(params (string Key, object Value)[] entries)
    {
        var bytes = new List<byte>();
        (string Key, object Value)[] sorted = [.. entries.OrderBy(entry => entry.Key, StringComparer.Ordinal)];
        int[] keys = new int[sorted.Length];
        for (int i = 0; i < sorted.Length; i++)
        {
            keys[i] = bytes.Count;
            bytes.AddRange([.. Encoding.ASCII.GetBytes(sorted[i].Key), 0]);
        }
        while (bytes.Count % 4 != 0)
            bytes.Add(0);
        void Word(int value) => bytes.AddRange(BitConverter.GetBytes(value));
        Word(sorted.Length);
        int list = bytes.Count;
        foreach (int key in keys)
            Word(bytes.Count - key);
        Word(bytes.Count - list); // where the keys are,
        Word(4); // how wide each is,
        Word(sorted.Length); // how many values
        int values = bytes.Count;
        foreach (var (_, value) in sorted)
            Word(value is float real ? BitConverter.SingleToInt32Bits(real) : Convert.ToInt32(value, null));
        foreach (var (_, value) in sorted)
            bytes.Add((byte)(((value is float ? 3 : value is bool ? 26 : 1) << 2) | 2));
        bytes.AddRange([(byte)(bytes.Count - values), (9 << 2) | 2, 1]);
        return [.. bytes];
    }
}
