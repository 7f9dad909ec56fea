using EdgeConv.Decoding;
using EdgeConv.Node.Configuration;

namespace EdgeConv.Node.Decide;

/// <summary>Outputs that are boxes: read, of those that overlap the best kept, at most so many.</summary>
internal abstract class BoxesDecoder : AnswerDecoder
{
    private readonly BoxConfiguration _boxes;
    private readonly Box[] _candidates;
    private readonly float[][] _outputs;

    /// <param name="outputs">How many outputs are read.</param>
    protected BoxesDecoder(Model model, BoxConfiguration boxes, int outputs)
    {
        _boxes = boxes;
        _candidates = new Box[Math.Max(64, 8 * boxes.Most)]; // of what overlaps, several come for each that stays
        _outputs = new float[outputs][];
        for (int i = 0; i < outputs; i++)
            _outputs[i] = new float[model.Outputs[i].Elements];
    }

    public override int Boxes => _boxes.Most;

    public override void Decode(Session session, Answer answer)
    {
        for (int i = 0; i < _outputs.Length; i++)
            session.GetOutput(_outputs[i], i);
        int found = Read((float)_boxes.Score, _candidates);
        int kept = NonMaximumSuppression.Apply(_candidates.AsSpan(0, found), (float)_boxes.Overlap);
        Span<Box> room = answer.BoxRoom;
        int taken = Math.Min(Math.Min(kept, _boxes.Most), room.Length);
        _candidates.AsSpan(0, taken).CopyTo(room);
        answer.AddBoxes(taken);
    }

    /// <summary>The reals of an output.</summary>
    protected ReadOnlySpan<float> Output(int index) => _outputs[index];

    /// <summary>The best boxes of the outputs, best first.</summary>
    protected abstract int Read(float least, Span<Box> found);

    protected static EdgeConvException Misfit(string at, string what, string outputs) =>
        new(NodeErrors.ModelMisfit, $"{at}.decode: {what} needs {outputs}; choose the decode that belongs to the model");
}

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

/// <summary>The grids of YOLOX.</summary>
internal sealed class YoloxDecoder : BoxesDecoder
{
    private readonly YoloxGrid _decoder;

    public YoloxDecoder(Model model, BoxConfiguration boxes, string at) : base(model, boxes, 1)
    {
        (int width, int height, int elements) = (model.Inputs[0].Columns, model.Inputs[0].Rows, model.Outputs[0].Elements);
        int cells = width % 32 == 0 && height % 32 == 0 ? new YoloxGrid(width, height, 1).Cells : 0;
        if (cells == 0 || elements % cells != 0 || elements / cells < 6)
            throw Misfit(at, "yolox", $"an input whose sides are multiples of 32 and an output of 6 or more values for each of its {cells} cells");
        _decoder = new(width, height, elements / cells - 5);
    }

    protected override int Read(float least, Span<Box> found) => _decoder.Decode(Output(0), least, found);
}

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
