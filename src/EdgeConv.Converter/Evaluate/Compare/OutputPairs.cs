namespace EdgeConv.Converter.Evaluate.Compare;

/// <summary>Outputs of both networks, thinned evenly to a bounded number.</summary>
internal sealed class OutputPairs
{
    private const int Most = 4096;

    private readonly List<(float Float, float Int8)> _pairs = [];
    private long _seen, _step = 1;

    public IReadOnlyList<(float Float, float Int8)> Pairs => _pairs;

    public void Add(ReadOnlySpan<float> reals, ReadOnlySpan<float> approximations)
    {
        for (int i = 0; i < reals.Length; i++)
        {
            if (_seen++ % _step != 0)
                continue;
            _pairs.Add((reals[i], approximations[i]));
            if (_pairs.Count < Most)
                continue;
            for (int k = 0; k < Most / 2; k++)
                _pairs[k] = _pairs[2 * k];
            _pairs.RemoveRange(Most / 2, Most / 2);
            _step *= 2;
        }
    }
}
