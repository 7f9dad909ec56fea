namespace EdgeConv.Decoding;

/// <summary>How a model's outputs are read.</summary>
internal enum Decode
{
    /// <summary>The first output is a score for each label.</summary>
    Classes,

    /// <summary>The first output is taken as it is.</summary>
    Values,

    /// <summary>One output of scores, one of corners (left, top, right, bottom as parts of the picture).</summary>
    CornerBoxes,

    /// <summary>Scores and offsets of anchors, whose boxes are worked out here: joined to two outputs, or two outputs for each grid.</summary>
    AnchorBoxes,

    /// <summary>The grids of YOLOX.</summary>
    Yolox,

    /// <summary>The grid of FastestDet.</summary>
    Fastestdet,

    /// <summary>The four outputs of TFLite_Detection_PostProcess.</summary>
    Detections,
}

/// <summary>The words for <see cref="Decode"/> in configurations and on the command line.</summary>
internal static class DecodeWords
{
    /// <summary>In the order of the enumeration's values.</summary>
    public static string[] All { get; } = ["classes", "values", "corner-boxes", "anchor-boxes", "yolox", "fastestdet", "detections"];

    /// <summary>Whether a model that is read so finds boxes.</summary>
    public static bool HasBoxes(Decode decode) => decode is not (Decode.Classes or Decode.Values);
}
