using EdgeConv.Converter.Evaluate.Answers;
using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Converter.Evaluate.Metrics;
using EdgeConv.Decoding;

namespace EdgeConv.Converter.Evaluate;

/// <summary>How a data set is gone through.</summary>
/// <param name="Answers">How outputs are read.</param>
/// <param name="FirstClass">Where the data set's class 0 stands among the network's; null where names, or nothing, say it.</param>
/// <param name="Labels">Names of the network's classes, in place of its own; null for those.</param>
/// <param name="Limit">The most samples, taken evenly from the whole set.</param>
internal sealed record EvaluationOptions(AnswerOptions Answers, int? FirstClass = null, IReadOnlyList<string>? Labels = null, int Limit = int.MaxValue)
{
    /// <summary>The samples that are taken: all, or so many, evenly, so that no class is left out because it comes late.</summary>
    public IEnumerable<EvaluationSample> Of(EvaluationSet set)
    {
        int count = Math.Min(Limit, set.Samples.Count);
        return Enumerable.Range(0, count).Select(i => set.Samples[(int)((long)i * set.Samples.Count / count)]);
    }

    /// <summary>Average precision is taken as the format's own program does.</summary>
    public static Interpolation Interpolation(DataFormat format) => format == DataFormat.Voc ? Metrics.Interpolation.VocAllPoint : Metrics.Interpolation.Coco101;

    /// <summary>Names of classes: the network's, or the data set's where each class is its own.</summary>
    public IReadOnlyList<string> Names(IReadOnlyList<string> own, EvaluationSet set, ClassMatch match)
    {
        IReadOnlyList<string> labels = Labels ?? own;
        return labels.Count > 0 || match.Numbers is not null ? labels : [.. Enumerable.Range(0, match.First).Select(i => ClassNaming.Of([], i)), .. set.Classes];
    }
}

/// <summary>Asks a network about every sample of a data set and counts its answers.</summary>
internal static class Evaluation
{
    /// <param name="progress">Told the samples done and how many there are.</param>
    /// <exception cref="EdgeConvException">The set has no truth, a sample cannot be read, or the two do not belong together.</exception>
    public static EvaluationResult Run(EvaluatedNetwork network, EvaluationSet set, SampleReader reader, EvaluationOptions options, Action<int, int>? progress = null)
    {
        if (!set.HasTruth)
            throw new EdgeConvException(ConverterErrors.DataSet, $"{set.Path}: there is no truth to judge by; put pictures into a folder per class, labels.npy beside inputs.npy, or use edgeconv compare");
        ClassMatch match = ClassMatch.Of(set, options.Labels ?? network.Labels, options.FirstClass);
        DetectorShape shape = EvaluatedNetwork.Shape(network.Inputs, network.Outputs);
        AnswerReader answers = AnswerReader.Of(shape, options.Answers, set.Samples[0].Truth);
        var judge = new Judge(match, options.Names(network.Labels, set, match), EvaluationOptions.Interpolation(set.Format));
        int done = 0, count = Math.Min(options.Limit, set.Samples.Count);
        foreach (EvaluationSample sample in options.Of(set))
        {
            (float[][] inputs, var seen) = reader.Read(sample);
            judge.Add(sample, answers.Read(network.Run(inputs), seen), seen);
            progress?.Invoke(++done, count);
        }

        return new(network.Arithmetic, done, judge.Result(), [.. set.Notes, match.How]);
    }
}

/// <param name="Arithmetic"><c>float32</c> or <c>int8</c>.</param>
/// <param name="Samples">How many were asked.</param>
/// <param name="Verdict">What came out.</param>
/// <param name="Notes">What was chosen on the way, for people.</param>
internal sealed record EvaluationResult(string Arithmetic, int Samples, Verdict Verdict, IReadOnlyList<string> Notes);
