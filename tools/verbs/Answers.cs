using System.Globalization;

namespace EdgeConv.Verbs;

/// <summary>What a session answered, as a report and as lines.</summary>
internal static class Answers
{
    public static AnswerReport Of(Session session, string input, int top)
    {
        Model model = session.Model;
        IReadOnlyList<string> labels = model.Labels;
        var outputs = new OutputReport[model.Outputs.Count];
        for (int i = 0; i < outputs.Length; i++)
        {
            var values = new float[model.Outputs[i].Elements];
            session.GetOutput(values, i);
            outputs[i] = new(model.Outputs[i].Name, [.. model.Outputs[i].Shape], Top(values, labels, top), values);
        }
        return new(input, outputs);
    }

    public static void Print(IReadOnlyList<AnswerReport> answers, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(ReportJson.Of([.. answers]));
            return;
        }
        foreach (AnswerReport answer in answers)
            foreach (OutputReport part in answer.Outputs)
            {
                string line = answer.Input + (answer.Outputs.Length > 1 ? $" {part.Name}" : "") + ":";
                foreach (ScoreReport score in part.Top)
                    line += $"  {score.Label ?? score.Index.ToString(CultureInfo.InvariantCulture)} {Numbers.Short(score.Value)}";
                output.WriteLine(line);
            }
    }

    /// <summary>The largest values, largest first, the earlier of two equal ones first.</summary>
    private static ScoreReport[] Top(float[] values, IReadOnlyList<string> labels, int top)
    {
        var scores = new ScoreReport[Math.Min(top, values.Length)];
        var taken = new bool[values.Length];
        for (int k = 0; k < scores.Length; k++)
        {
            int best = -1;
            for (int i = 0; i < values.Length; i++)
                if (!taken[i] && (best < 0 || values[i] > values[best]))
                    best = i;
            taken[best] = true;
            scores[k] = new(best, values.Length == labels.Count ? labels[best] : null, values[best]);
        }
        return scores;
    }
}
