namespace EdgeConv.Frames;

/// <summary>How a pixel of the target is made from pixels of the source.</summary>
public enum ResizeFilter
{
    /// <summary>Between the two nearest pixels per axis, pixel centres at halves.</summary>
    Bilinear = 0,

    /// <summary>Per axis the average of all it covers where the axis shrinks, bilinear where it does not.</summary>
    Area = 1,
}
