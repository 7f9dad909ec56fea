using EdgeConv.Decoding;
using EdgeConv.Node.Configuration;

namespace EdgeConv.Node.Decide;

/// <summary>Outputs that are boxes: read, of those that overlap the best kept, at most so many.</summary>
internal abstract class BoxesDecoder : AnswerDecoder
{
    private readonly BoxConfiguration _boxes;
    private readonly Box[] _candidates;
    private readonly Memory<float>[] _outputs;

    /// <param name="outputs">How many outputs are read.</param>
    protected BoxesDecoder(Model model, BoxConfiguration boxes, int outputs)
        : this(boxes, [.. model.Outputs.Take(outputs).Select(output => new float[output.Elements].AsMemory())])
    {
    }

    /// <param name="outputs">Where the model's first outputs are read to.</param>
    protected BoxesDecoder(BoxConfiguration boxes, Memory<float>[] outputs)
    {
        _boxes = boxes;
        _candidates = new Box[Math.Max(64, 8 * boxes.Most)]; // of what overlaps, several come for each that stays
        _outputs = outputs;
    }

    public override int Boxes => _boxes.Most;

    public override void Decode(Session session, Answer answer)
    {
        for (int i = 0; i < _outputs.Length; i++)
            session.GetOutput(_outputs[i].Span, i);
        int found = Read((float)_boxes.Score, _candidates);
        int kept = NonMaximumSuppression.Apply(_candidates.AsSpan(0, found), (float)_boxes.Overlap);
        Span<Box> room = answer.BoxRoom;
        int taken = Math.Min(Math.Min(kept, _boxes.Most), room.Length);
        _candidates.AsSpan(0, taken).CopyTo(room);
        answer.AddBoxes(taken);
    }

    /// <summary>The reals of an output.</summary>
    protected ReadOnlySpan<float> Output(int index) => _outputs[index].Span;

    /// <summary>The best boxes of the outputs, best first.</summary>
    protected abstract int Read(float least, Span<Box> found);

    protected static EdgeConvException Misfit(string at, string what, string outputs) =>
        new(NodeErrors.ModelMisfit, $"{at}.decode: {what} needs {outputs}; choose the decode that belongs to the model");
}
