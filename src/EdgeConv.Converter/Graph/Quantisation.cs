namespace EdgeConv.Converter.Graph;

/// <summary><c>real = Scales[i] * (q - ZeroPoints[i])</c>, one pair for the whole value or one per index of <see cref="Axis"/>.</summary>
/// <param name="Scales">Finite and positive; one, or as many as the axis is long.</param>
/// <param name="ZeroPoints">As many as scales.</param>
/// <param name="Axis">The axis that the scales belong to; 0 where there is one scale.</param>
internal sealed record Quantisation(float[] Scales, int[] ZeroPoints, int Axis = 0)
{
    /// <summary>One scale and zero point for the whole value.</summary>
    public Quantisation(float scale, int zeroPoint) : this([scale], [zeroPoint])
    {
    }

    public bool IsPerTensor => Scales.Length == 1;

    public float Scale => Scales[0];

    public int ZeroPoint => ZeroPoints[0];
}
