namespace EdgeConv.Converter.Evaluate.Data;

/// <summary>What a network is judged on.</summary>
/// <param name="Path">Where it was read from.</param>
/// <param name="Format">How.</param>
/// <param name="Classes">Names of its classes by number; empty where it names none.</param>
/// <param name="Samples">What can be read late is: a sample holds a path or a place in bytes that lie in memory already.</param>
/// <param name="Notes">What was chosen on the way, for people.</param>
internal sealed record EvaluationSet(
    string Path, DataFormat Format, IReadOnlyList<string> Classes, IReadOnlyList<EvaluationSample> Samples, IReadOnlyList<string> Notes)
{
    /// <summary>Whether every sample has its truth; a set may have none, never some.</summary>
    public bool HasTruth => Samples.Count > 0 && Samples[0].Truth is not null;
}

/// <param name="Name">For errors and lists: a file, or a file and a number.</param>
/// <param name="Input">What the network is given.</param>
/// <param name="Truth">What it should say; null where nobody knows.</param>
internal sealed record EvaluationSample(string Name, SampleInput Input, Truth? Truth);
