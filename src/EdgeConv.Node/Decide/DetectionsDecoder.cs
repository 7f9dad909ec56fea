using EdgeConv.Decoding;
using EdgeConv.Node.Configuration;

namespace EdgeConv.Node.Decide;

/// <summary>The four outputs of TFLite_Detection_PostProcess.</summary>
internal sealed class DetectionsDecoder : BoxesDecoder
{
    public DetectionsDecoder(Model model, BoxConfiguration boxes, string at) : base(model, boxes, Math.Min(4, model.Outputs.Count))
    {
        if (model.Outputs is not [var edges, var classes, var scores, { Elements: 1 }] || classes.Elements != scores.Elements || edges.Elements != 4 * scores.Elements)
            throw Misfit(at, "detections", "the outputs boxes, classes, scores and count");
    }

    protected override int Read(float least, Span<Box> found) => DetectionOutputs.Decode(Output(0), Output(1), Output(2), Output(3), least, found);
}
