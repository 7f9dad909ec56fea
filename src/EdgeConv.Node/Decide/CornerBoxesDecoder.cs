using EdgeConv.Decoding;
using EdgeConv.Node.Configuration;

namespace EdgeConv.Node.Decide;

/// <summary>One output of scores, one of corners, for each anchor.</summary>
internal sealed class CornerBoxesDecoder : BoxesDecoder
{
    private readonly CornerBoxes _decoder;
    private readonly int _scores, _corners;

    public CornerBoxesDecoder(Model model, BoxConfiguration boxes, string at) : base(model, boxes, Math.Min(2, model.Outputs.Count))
    {
        if (model.Outputs.Count != 2)
            throw Misfit(at, "corner-boxes", "two outputs: scores and corners of each anchor");
        // Four columns are corners; where both have four, the second is.
        _corners = model.Outputs[1].Shape[^1] == 4 ? 1 : 0;
        _scores = 1 - _corners;
        int anchors = model.Outputs[_corners].Elements / 4;
        if (model.Outputs[_corners].Shape[^1] != 4 || anchors == 0 || model.Outputs[_scores].Elements % anchors != 0)
            throw Misfit(at, "corner-boxes", "an output of four corners for each anchor and one of scores for as many");
        int classes = model.Outputs[_scores].Elements / anchors;
        _decoder = new(classes, boxes.Background < classes && classes > 1 ? boxes.Background : -1);
    }

    protected override int Read(float least, Span<Box> found) => _decoder.Decode(Output(_scores), Output(_corners), least, found);
}
