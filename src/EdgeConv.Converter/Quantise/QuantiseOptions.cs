namespace EdgeConv.Converter.Quantise;

/// <summary>How the range of an activation is taken from what calibration showed.</summary>
internal enum RangeMethod
{
    /// <summary>The range whose 256 levels have the least mean squared error.</summary>
    MeanSquaredError,

    /// <summary>All that was seen.</summary>
    MinMax,

    /// <summary>What remains when the rarest values on either side are left out.</summary>
    Percentile,
}

/// <summary>Choices of the quantiser.</summary>
/// <param name="Range">For inner activations; inputs and logits always keep all that was seen.</param>
/// <param name="Percentile">Of the values on each side of zero that <see cref="RangeMethod.Percentile"/> keeps: above 50, at most 100.</param>
internal sealed record QuantiseOptions(RangeMethod Range = RangeMethod.MeanSquaredError, double Percentile = 99.99);
