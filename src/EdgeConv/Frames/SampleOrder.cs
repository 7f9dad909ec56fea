namespace EdgeConv.Frames;

/// <summary>How the samples of a plane follow one another.</summary>
internal enum SampleOrder
{
    /// <summary>One kind: luma, U or V.</summary>
    Single,

    /// <summary>U and V in turn.</summary>
    Pair,

    /// <summary>Luma, U, luma, V.</summary>
    Quad,

    /// <summary>Three colours of a pixel.</summary>
    Triple,
}
