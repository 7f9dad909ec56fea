namespace EdgeConv.Converter.Graph;

/// <summary>The range that a fused activation leaves: ReLU is [0, inf), ReLU6 [0, 6].</summary>
internal readonly record struct Clamp(float Low, float High)
{
    public static readonly Clamp None = new(float.NegativeInfinity, float.PositiveInfinity);
    public static readonly Clamp Relu = new(0, float.PositiveInfinity);
    public static readonly Clamp Relu6 = new(0, 6);

    public bool IsNone => this == None;

    /// <summary>First this clamp, then <paramref name="other"/>.</summary>
    public Clamp Then(Clamp other) => new(Math.Clamp(Low, other.Low, other.High), Math.Clamp(High, other.Low, other.High));
}
