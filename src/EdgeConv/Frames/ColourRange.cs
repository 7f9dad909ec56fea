namespace EdgeConv.Frames;

/// <summary>Which levels luma and chroma use; red, green and blue always use all.</summary>
public enum ColourRange
{
    /// <summary>Luma 16 to 235, chroma 16 to 240.</summary>
    Limited = 0,

    /// <summary>0 to 255, as JPEG.</summary>
    Full = 1,
}
