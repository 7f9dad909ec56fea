namespace EdgeConv.Converter.Graph;

/// <summary>An array that flows along the graph: an input, a constant or what a node makes.</summary>
/// <remarks>Maps are N, H, W, C whatever the source's layout; N is 1.</remarks>
internal sealed class Value(string name, int[] shape, ElementType type)
{
    /// <summary>The name in the source file, or one derived from it.</summary>
    public string Name { get; } = name;

    public int[] Shape { get; set; } = shape;

    public ElementType Type { get; set; } = type;

    /// <summary>How integers stand for reals; null for floats and plain integers.</summary>
    public Quantisation? Quantisation { get; set; }

    /// <summary>
    /// The elements of a constant in row-major order: <c>float[]</c>, <c>sbyte[]</c>, <c>byte[]</c>, <c>short[]</c>, <c>int[]</c> or <c>long[]</c>
    /// as <see cref="Type"/> says; null for what is computed.
    /// </summary>
    public Array? Data { get; set; }

    public bool IsConstant => Data is not null;

    /// <summary>The product of the shape; 64 bits, since a hostile shape may be anything.</summary>
    public long Elements => Shape.Aggregate(1L, (product, size) => checked(product * size));

    public float[] Floats => (float[])(Data ?? throw new InvalidOperationException($"{Name} is no constant"));

    public static Value Constant(string name, int[] shape, float[] data) => new(name, shape, ElementType.Float32) { Data = data };

    public static Value Constant(string name, int[] shape, sbyte[] data, Quantisation quantisation) =>
        new(name, shape, ElementType.Int8) { Data = data, Quantisation = quantisation };

    public static Value Constant(string name, int[] shape, int[] data, Quantisation? quantisation = null) =>
        new(name, shape, ElementType.Int32) { Data = data, Quantisation = quantisation };

    public override string ToString() => $"{Name} {Type} [{string.Join(", ", Shape)}]";
}
