using EdgeConv.Numerics;

namespace EdgeConv.Node.Decide;

/// <summary>The first output: a score for each label, or values as they are.</summary>
/// <param name="softmax">Whether the output holds logits that softmax makes probabilities of.</param>
internal sealed class ScoresDecoder(Model model, bool softmax) : AnswerDecoder
{
    public override int Scores { get; } = model.Outputs[0].Elements;

    public override void Decode(Session session, Answer answer)
    {
        Span<float> scores = answer.FillScores();
        session.GetOutput(scores);
        if (softmax)
            Softmax(scores);
    }

    private static void Softmax(Span<float> scores)
    {
        float largest = scores[0];
        foreach (float score in scores)
            largest = Math.Max(largest, score);
        double sum = 0;
        foreach (float score in scores)
            sum += Elementary.Exp(score - largest);
        foreach (ref float score in scores)
            score = (float)(Elementary.Exp(score - largest) / sum);
    }
}
