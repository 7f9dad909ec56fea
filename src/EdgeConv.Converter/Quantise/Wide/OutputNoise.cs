namespace EdgeConv.Converter.Quantise.Wide;

/// <summary>The noise in a network's outputs as a share of their energy, summed over the outputs.</summary>
/// <param name="outputs">How many.</param>
internal sealed class OutputNoise(int outputs)
{
    private readonly double[] _noise = new double[outputs], _signal = new double[outputs];

    /// <summary>An output without energy counts nothing.</summary>
    public double Share => Enumerable.Range(0, _noise.Length).Sum(output => _signal[output] > 0 ? _noise[output] / _signal[output] : 0);

    /// <summary>Adds an inference's outputs.</summary>
    public void Add(float[][] exact, float[][] made)
    {
        for (int output = 0; output < _noise.Length; output++)
            for (int i = 0; i < exact[output].Length; i++)
            {
                double difference = (double)made[output][i] - exact[output][i];
                _noise[output] += difference * difference;
                _signal[output] += (double)exact[output][i] * exact[output][i];
            }
    }
}
