using EdgeConv.Decoding;

namespace EdgeConv.Node.Decide;

/// <summary>Outputs that are boxes.</summary>
internal sealed class BoxesDecoder(BoxReader reader) : AnswerDecoder
{
    public override int Boxes => reader.Most;

    public override void Decode(Session session, Answer answer)
    {
        for (int i = 0; i < reader.Outputs.Length; i++)
            session.GetOutput(reader.Outputs[i].Span, i);
        answer.AddBoxes(reader.Read(answer.BoxRoom));
    }
}
