using EdgeConv.Converter.Evaluate.Answers;
using EdgeConv.Converter.Evaluate.Compare.Advice;
using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Converter.Evaluate.Metrics;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Decoding;

namespace EdgeConv.Converter.Evaluate.Compare;

/// <summary>A float graph and its int8 network on a data set: the verdict on each, what changes, where the noise comes from, and what could be done.</summary>
internal static class DataComparison
{
    private const int WatchedSamples = 32, MostWorst = 10;

    /// <param name="graph">The float graph, or an int8 one, which is run as the reals it stands for.</param>
    /// <param name="int8">The int8 network.</param>
    /// <param name="ownLabels">Its names of classes; empty without.</param>
    /// <param name="quantised">The choices that made it, and the number of calibration samples, as far as known.</param>
    /// <param name="progress">Told the samples done and how many there are.</param>
    public static DataComparisonResult Run(
        ModelGraph graph, SessionRun int8, IReadOnlyList<string> ownLabels, EvaluationSet set, SampleReader reader, EvaluationOptions options,
        (QuantiseOptions? Options, int? Samples) quantised, Action<int, int>? progress = null)
    {
        OutputShape[] outputs = EvaluatedNetwork.OutputsOf(graph);
        IReadOnlyList<string> labels = options.Labels ?? (ownLabels.Count > 0 ? ownLabels : graph.Labels);
        AnswerReader answers = AnswerReader.Of(EvaluatedNetwork.Shape(EvaluatedNetwork.InputsOf(graph), outputs), options.Answers, set.HasTruth ? set.Samples[0].Truth : null);
        ClassMatch match = ClassMatch.Of(set, labels, options.FirstClass);
        Judge Judging() => new(match, options.Names(labels, set, match), EvaluationOptions.Interpolation(set.Format));
        (Judge ofFloat, Judge ofInt8, var agreement, var pairs) = (Judging(), Judging(), new Agreement(), new OutputPairs());
        var statistics = new Dictionary<Value, ValueStatistics>();
        IReadOnlyDictionary<string, (float Low, float High)> held = int8.Held;
        (EvaluationSample Sample, (float, float, float, float) Seen)? current = null;
        int done = 0, count = Math.Min(options.Limit, set.Samples.Count), floatRight = 0, int8Right = 0, broken = 0, repaired = 0;

        IEnumerable<float[][]> Inputs()
        {
            foreach (EvaluationSample sample in options.Of(set))
            {
                (float[][] inputs, var seen) = reader.Read(sample);
                current = (sample, seen);
                yield return inputs;
            }
        }

        ComparisonResult compared = Comparison.Run(graph, int8, Inputs(), progress: _ => progress?.Invoke(++done, count), answered: (expected, actual) =>
        {
            for (int i = 0; i < expected.Length; i++)
                pairs.Add(expected[i], actual[i]);
            (EvaluationSample sample, var seen) = current!.Value;
            (Answer one, Answer other) = (answers.Read(expected, seen), answers.Read(actual, seen));
            agreement.Add(one, other);
            if (sample.Truth is null)
                return;
            (bool[] before, bool[] after) = (ofFloat.Add(sample, one, seen), ofInt8.Add(sample, other, seen));
            for (int i = 0; i < before.Length; i++)
            {
                floatRight += before[i] ? 1 : 0;
                int8Right += after[i] ? 1 : 0;
                broken += before[i] && !after[i] ? 1 : 0;
                repaired += !before[i] && after[i] ? 1 : 0;
            }
        }, watch: (value, reals) =>
        {
            if (done >= WatchedSamples)
                return;
            if (!statistics.TryGetValue(value, out ValueStatistics? own))
                statistics[value] = own = new(value);
            own.Add(reals, held.TryGetValue(value.Name, out (float, float) range) ? range : null);
        });

        AgreementResult agreed = agreement.Result();
        compared = compared with { ChangedAnswers = agreed.ChangedAnswers, Accuracy = set.HasTruth ? new(floatRight, int8Right, broken, repaired) : null };
        IReadOnlyList<LayerLoss> worst = LayerLoss.Worst(LayerLoss.Of(graph, compared.Layers), MostWorst);
        IReadOnlyList<Suggestion> suggestions = Advices.Of(new(graph, statistics, worst, compared, quantised.Options, quantised.Samples));
        return new(compared, set.HasTruth ? ofFloat.Result() : null, set.HasTruth ? ofInt8.Result() : null, agreed, worst, suggestions, pairs.Pairs, set.HasTruth ? [.. set.Notes, match.How] : set.Notes);
    }
}

/// <param name="Compared">Layers, and what became of right answers: of samples, things or pixels.</param>
/// <param name="Float">The verdict on the float graph; null without truth.</param>
/// <param name="Int8">The verdict on the int8 network; null without truth.</param>
/// <param name="Agreement">How often the two say the same.</param>
/// <param name="Worst">The layers that add most noise, most first.</param>
/// <param name="Suggestions">What could be done.</param>
/// <param name="Outputs">Some outputs of both.</param>
/// <param name="Notes">What was chosen on the way, for people.</param>
internal sealed record DataComparisonResult(
    ComparisonResult Compared, Verdict? Float, Verdict? Int8, AgreementResult Agreement, IReadOnlyList<LayerLoss> Worst, IReadOnlyList<Suggestion> Suggestions,
    IReadOnlyList<(float Float, float Int8)> Outputs, IReadOnlyList<string> Notes);
