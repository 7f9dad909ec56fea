using System.Runtime.InteropServices;

namespace EdgeConv.Blob;

// Parameters of kinds 20 to 24; reals are float32.

/// <summary>Before int32 biases and float32 multipliers, one per output channel, and int8 weights, output channel by output channel [taps][channels of a group].</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 4)]
internal struct DeformableParameters
{
    /// <summary>Input channels fall into so many groups, each moved and weighed by offsets and a mask of its own.</summary>
    public int OffsetGroups;

    /// <summary>Bytes of everything, filled up to a multiple of 4.</summary>
    public static unsafe long Bytes(long outputs, long perOutput) =>
        (sizeof(DeformableParameters) + outputs * (sizeof(int) + sizeof(float)) + outputs * perOutput + 3) / 4 * 4;
}

/// <summary>Regions to be pooled.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 4)]
internal struct RegionPoolParameters
{
    /// <summary>Map pixels per pixel that regions are given in.</summary>
    public float Scale;
}

/// <summary>Regions to be sampled.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 20)]
internal struct RegionAlignParameters
{
    public const int MostSamples = 1 << 10;

    /// <summary>Map pixels per pixel that regions are given in.</summary>
    public float Scale;

    /// <summary>The input's scale by the output's.</summary>
    public float Ratio;

    /// <summary>Samples of a bin along each axis; 0 for as many as it has pixels, <see cref="MostSamples"/> at most.</summary>
    public int Samples;

    /// <summary>1 for the largest sample, 0 for their mean.</summary>
    public int IsMaximum;

    /// <summary>1 where the middle of pixel 0 is at 0.5, 0 where it is at 0.</summary>
    public int IsHalfPixel;
}

/// <summary>ONNX NonMaxSuppression.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 16)]
internal struct SuppressionParameters
{
    /// <summary>Boxes of a class.</summary>
    public int MostPerClass;

    /// <summary>Of a box with a better one of its class, intersection over union.</summary>
    public float MostOverlap;

    /// <summary>What a score must be greater than.</summary>
    public float LeastScore;

    /// <summary>1 for boxes of centre x, centre y, width and height; 0 for two corners of y and x.</summary>
    public int IsCentred;
}

/// <summary>Before the anchors: centre y, centre x, height and width of each box.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 44)]
internal struct DetectionParameters
{
    public int MostDetections, MostClassesPerDetection, DetectionsPerClass;

    /// <summary>Classes, a background class before them left out.</summary>
    public int Classes;

    /// <summary>1: suppression in each class; 0: once, by the best class of each box.</summary>
    public int IsRegular;

    /// <summary>What a score must be at least.</summary>
    public float LeastScore;
    public float MostOverlap;
    public float ScaleY, ScaleX, ScaleHeight, ScaleWidth;

    /// <summary>Places of a detection in the output: four corners of each, then the classes of all, then scores, then how many there are.</summary>
    public readonly long Detections => (long)MostDetections * MostClassesPerDetection;
}
