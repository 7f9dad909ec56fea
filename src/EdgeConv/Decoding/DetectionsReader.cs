namespace EdgeConv.Decoding;

/// <summary>The four outputs of TFLite_Detection_PostProcess.</summary>
internal sealed class DetectionsReader : BoxReader
{
    public DetectionsReader(DetectorShape network, BoxConfiguration boxes, Func<string, string, EdgeConvException> misfit)
        : base(network, boxes, Math.Min(4, network.Outputs.Count))
    {
        if (network.Outputs is not [var edges, var classes, var scores, { Elements: 1 }] || classes.Elements != scores.Elements || edges.Elements != 4 * scores.Elements)
            throw misfit("detections", "the outputs boxes, classes, scores and count");
    }

    protected override int Find(float least, Span<Box> found) =>
        DetectionOutputs.Decode(Outputs[0].Span, Outputs[1].Span, Outputs[2].Span, Outputs[3].Span, least, found);
}
