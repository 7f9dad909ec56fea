namespace EdgeConv.Converter.Quantise;

/// <summary>How much work quantisation may be.</summary>
internal enum Effort
{
    /// <summary>Seconds: ranges and equalisation.</summary>
    Fast,

    /// <summary>Under a minute: also bias correction and learned rounding.</summary>
    Good,

    /// <summary>Minutes: more of it, and int16 for the layers that need it.</summary>
    Best,
}
