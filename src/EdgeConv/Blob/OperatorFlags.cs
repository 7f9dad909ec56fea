namespace EdgeConv.Blob;

/// <summary>Facts about an operator that are not numbers.</summary>
[Flags]
internal enum OperatorFlags : byte
{
    None = 0,

    /// <summary>Works input row by input row and keeps sums in its scratch range.</summary>
    Accumulates = 1,

    /// <summary>The divisor of an average is the window's size, padding included.</summary>
    CountsPadding = 2,

    /// <summary>A weight is -128, so two products may not be added in int16.</summary>
    HasLowestWeight = 4,

    /// <summary>
    /// Rule xnnpack: the output's zero point is even, its range is all of int8, and no scaled accumulator leaves 16 bits. Then adding
    /// 1.5 * 2^23 and the zero point rounds as the rule does, and saturation is the clamp.
    /// </summary>
    ShortOutputStage = 8,

    /// <summary>Each work row reads every row of every input, so all of them are there before the first: a barrier.</summary>
    ReadsAll = 16,
}
