namespace EdgeConv.Decoding;

/// <summary>One output of scores, one of corners, for each anchor.</summary>
internal sealed class CornerBoxesReader : BoxReader
{
    private readonly CornerBoxes _decoder;
    private readonly int _scores, _corners;

    public CornerBoxesReader(DetectorShape network, BoxConfiguration boxes, Func<string, string, EdgeConvException> misfit)
        : base(network, boxes, Math.Min(2, network.Outputs.Count))
    {
        if (network.Outputs.Count != 2)
            throw misfit("corner-boxes", "two outputs: scores and corners of each anchor");
        // Four columns are corners; where both have four, the second is.
        _corners = network.Outputs[1].Sizes[^1] == 4 ? 1 : 0;
        _scores = 1 - _corners;
        int anchors = network.Outputs[_corners].Elements / 4;
        if (network.Outputs[_corners].Sizes[^1] != 4 || anchors == 0 || network.Outputs[_scores].Elements % anchors != 0)
            throw misfit("corner-boxes", "an output of four corners for each anchor and one of scores for as many");
        int classes = network.Outputs[_scores].Elements / anchors;
        _decoder = new(classes, boxes.Background < classes && classes > 1 ? boxes.Background : -1);
    }

    protected override int Find(float least, Span<Box> found) => _decoder.Decode(Outputs[_scores].Span, Outputs[_corners].Span, least, found);
}
