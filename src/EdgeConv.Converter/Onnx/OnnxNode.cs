using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Converter.Onnx;

/// <summary>One node of the file with its inputs found.</summary>
/// <param name="Name">Its name in the file, or OPERATOR#index.</param>
/// <param name="Operation">The operator's name; with its domain where that is not ONNX's own.</param>
/// <param name="Proto">The message.</param>
/// <param name="Inputs">The values it reads; null for an optional one that is absent.</param>
/// <param name="Budget">Charged for each constant that is gone through.</param>
internal sealed record OnnxNode(string Name, string Operation, NodeProto Proto, Value?[] Inputs, ConstantBudget Budget)
{
    public bool HasInput(int i) => i < Inputs.Length && Inputs[i] is not null;

    /// <summary>A value that the node must read.</summary>
    public Value Required(int i) => HasInput(i) ? Inputs[i]! :
        throw new EdgeConvException(ConverterErrors.Damaged, $"node '{Name}' lacks input {i}; the file is damaged, export it again");

    /// <summary>A value that is computed.</summary>
    public Value Flowing(int i) => Required(i) is { IsConstant: false } value ? value
        : throw new UnsupportedNodeException($"input {i} is a constant: export with constants folded");

    public Value Constant(int i) => Required(i) is { IsConstant: true } value ? value
        : throw new UnsupportedNodeException($"input {i} must be a constant: export with fixed weights and shapes");

    public float[] Floats(int i)
    {
        Value constant = Constant(i);
        if (constant.Data is not float[] floats)
            throw new UnsupportedNodeException($"input {i} is {constant.Type}: export with float32 weights");
        Budget.Charge(floats.LongLength);
        return Array.TrueForAll(floats, float.IsFinite) ? floats
            : throw new EdgeConvException(ConverterErrors.NotFinite, $"node '{Name}': constant '{constant.Name}' holds infinity; the weights are unusable, train or export the model again");
    }

    public long[] Longs(int i)
    {
        Budget.Charge(Constant(i).Data!.LongLength);
        return Integers(Constant(i)) ??
            throw new EdgeConvException(ConverterErrors.Damaged, $"node '{Name}': input {i} must hold integers; the file is damaged, export it again");
    }

    /// <summary>A constant's integers, or null where it holds reals.</summary>
    public static long[]? Integers(Value constant) => constant.Data switch
    {
        long[] longs => longs,
        int[] ints => Array.ConvertAll(ints, i => (long)i),
        byte[] bytes when constant.Type != ElementType.Int8 => Array.ConvertAll(bytes, i => (long)i),
        sbyte[] bytes => Array.ConvertAll(bytes, i => (long)i),
        _ => null,
    };

    public bool HasAttribute(string name) => Attribute(name) is not null;

    public float Float(string name, float absent) => Attribute(name)?.F ?? absent;

    public int Int(string name, int absent) => Attribute(name) is { } attribute ? Small(attribute.I) : absent;

    public long Long(string name, long absent) => Attribute(name)?.I ?? absent;

    public string Text(string name, string absent) => Attribute(name)?.S.ToStringUtf8() ?? absent;

    public TensorProto? Tensor(string name) => Attribute(name)?.T;

    public int[]? Ints(string name) => Attribute(name) is { } attribute ? [.. attribute.Ints.Select(Small)] : null;

    public long[]? LongList(string name) => Attribute(name) is { } attribute ? [.. attribute.Ints] : null;

    public IReadOnlyList<float>? FloatList(string name) => Attribute(name)?.Floats;

    /// <summary>An axis of a value of this rank; negative ones count from the end.</summary>
    public int Axis(long axis, int rank)
    {
        long counted = axis < 0 ? axis + rank : axis;
        return counted >= 0 && counted < rank ? (int)counted
            : throw new EdgeConvException(ConverterErrors.Damaged, $"node '{Name}': axis {axis} is not one of {rank}; the file is damaged, export it again");
    }

    public int Small(long value) => value is >= int.MinValue and <= int.MaxValue ? (int)value
        : throw new EdgeConvException(ConverterErrors.Damaged, $"node '{Name}': {value} is out of range; the file is damaged, export it again");

    private AttributeProto? Attribute(string name) => Proto.Attribute.FirstOrDefault(attribute => attribute.Name == name);
}
