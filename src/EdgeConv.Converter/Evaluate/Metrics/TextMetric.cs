namespace EdgeConv.Converter.Evaluate.Metrics;

/// <summary>Lines of text that are read without a fault, and the share of symbols that would have to be changed, inserted or left out.</summary>
/// <remarks>Source: V. Levenshtein 1966; the symbol error rate is the sum of distances over the sum of the truths' lengths.</remarks>
internal sealed class TextMetric
{
    private int _samples, _exact;
    private long _distance, _symbols;

    public void Add(ReadOnlySpan<int> answer, ReadOnlySpan<int> truth)
    {
        int distance = Distance(answer, truth);
        _samples++;
        _exact += distance == 0 ? 1 : 0;
        _distance += distance;
        _symbols += truth.Length;
    }

    public TextResult Result() => new(_samples, _exact, _samples > 0 ? (double)_exact / _samples : 0, _symbols > 0 ? (double)_distance / _symbols : 0);

    /// <summary>The fewest symbols to change, insert or leave out.</summary>
    public static int Distance(ReadOnlySpan<int> one, ReadOnlySpan<int> other)
    {
        var row = new int[other.Length + 1];
        for (int j = 0; j < row.Length; j++)
            row[j] = j;
        for (int i = 1; i <= one.Length; i++)
        {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j < row.Length; j++)
            {
                int changed = corner + (one[i - 1] == other[j - 1] ? 0 : 1);
                corner = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}

/// <param name="Exact">Lines without a fault.</param>
/// <param name="ExactMatch">Their share.</param>
/// <param name="SymbolErrorRate">Faults per symbol.</param>
internal sealed record TextResult(int Samples, int Exact, double ExactMatch, double SymbolErrorRate);
