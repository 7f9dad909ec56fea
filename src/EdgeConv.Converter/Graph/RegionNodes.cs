namespace EdgeConv.Converter.Graph;

/// <summary>
/// Maximum pooling of regions of a map to a fixed size (Girshick 2015, arXiv:1504.08083). Inputs: map [N, H, W, C], regions [R, 5] of batch, left, top,
/// right, bottom in the source picture's pixels; output [R, OH, OW, C].
/// </summary>
internal sealed class RegionPool(string name, Value input, Value regions, Value output, int rows, int columns, float scale) : Node(name, [input, regions], [output])
{
    public int Rows { get; } = rows;
    public int Columns { get; } = columns;

    /// <summary>Map pixels per pixel of the source picture.</summary>
    public float Scale { get; } = scale;

    public override bool KeepsScale => true;

    public override Node Copy(Value[] inputs, Value output) => new RegionPool(Name, inputs[0], inputs[1], output, Rows, Columns, Scale);
}

/// <summary>
/// Regions of a map by bilinear samples, without rounding (He et al. 2017, arXiv:1703.06870). Inputs: map [N, H, W, C], regions [R, 4], batch of each
/// region [R]; output [R, OH, OW, C].
/// </summary>
internal sealed class RegionAlign(
    string name, Value input, Value regions, Value batches, Value output, int rows, int columns, float scale, int samples, bool isMaximum, bool isHalfPixel)
    : Node(name, [input, regions, batches], [output])
{
    public int Rows { get; } = rows;
    public int Columns { get; } = columns;
    public float Scale { get; } = scale;

    /// <summary>Samples per bin along each axis; 0 for as many as the bin has pixels.</summary>
    public int Samples { get; } = samples;

    public bool IsMaximum { get; } = isMaximum;
    public bool IsHalfPixel { get; } = isHalfPixel;

    public override bool KeepsScale => true;

    public override Node Copy(Value[] inputs, Value output) =>
        new RegionAlign(Name, inputs[0], inputs[1], inputs[2], output, Rows, Columns, Scale, Samples, IsMaximum, IsHalfPixel);
}

/// <summary>
/// ONNX NonMaxSuppression. Inputs: boxes [N, B, 4], scores [N, classes, B]; output [selected, 3] of batch, class and box. Its first axis is the most that may be
/// selected; what was not selected is -1.
/// </summary>
internal sealed class NonMaximumSuppression(
    string name, Value boxes, Value scores, Value output, int mostPerClass, float mostOverlap, float leastScore, bool isCentred)
    : Node(name, [boxes, scores], [output])
{
    public int MostPerClass { get; } = mostPerClass;
    public float MostOverlap { get; } = mostOverlap;

    /// <summary>Negative infinity where there is none.</summary>
    public float LeastScore { get; } = leastScore;

    /// <summary>Boxes are centre x, centre y, width, height; else y, x, y, x of two corners.</summary>
    public bool IsCentred { get; } = isCentred;

    public override Node Copy(Value[] inputs, Value output) =>
        new NonMaximumSuppression(Name, inputs[0], inputs[1], output, MostPerClass, MostOverlap, LeastScore, IsCentred);
}

/// <summary>
/// TFLite_Detection_PostProcess: decodes boxes against anchors and suppresses. Inputs: box codes [1, B, 4], class scores [1, B, classes], anchors [B, 4]. Outputs:
/// boxes [1, D, 4], classes [1, D], scores [1, D], count [1].
/// </summary>
internal sealed class DetectionPostProcess(string name, Value codes, Value scores, Value anchors, Value[] outputs, DetectionOptions options)
    : Node(name, [codes, scores, anchors], outputs)
{
    public DetectionOptions Options { get; } = options;

    public override Node Copy(Value[] inputs, Value output) => throw new InvalidOperationException($"{this} has several outputs");
}

/// <summary>The custom options of TFLite_Detection_PostProcess.</summary>
internal sealed record DetectionOptions(
    int MostDetections, int MostClassesPerDetection, int DetectionsPerClass, int Classes, float LeastScore, float MostOverlap, float ScaleY, float ScaleX,
    float ScaleHeight, float ScaleWidth, bool IsRegular);
