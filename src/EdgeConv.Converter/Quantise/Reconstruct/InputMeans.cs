using EdgeConv.Converter.Evaluate;

namespace EdgeConv.Converter.Quantise.Reconstruct;

/// <summary>The mean of each element of a layer's windows, over all positions of all samples.</summary>
internal static unsafe class InputMeans
{
    private const long MostRows = 1 << 17; // a mean of more is no better: of larger maps evenly spaced ones

    /// <summary>[tap][channel]</summary>
    public static double[] Of(WindowRows rows, SampleWalk walk, Graph.Value input, int samples, WorkerTeam team)
    {
        int length = rows.Length;
        long all = (long)rows.Positions * samples;
        // Odd, so that it meets all columns of a map.
        int step = checked((int)Math.Max((all + MostRows - 1) / MostRows, 1)) | 1;
        int perSample = (rows.Positions + step - 1) / step;
        var sums = new double[samples][];
        team.Run(samples, (long)perSample * samples * length, (first, end, scratch) =>
        {
            for (int sample = first; sample < end; sample++)
            {
                double[] sum = sums[sample] = new double[length];
                for (int position = 0; position < rows.Positions; position += step)
                {
                    rows.Gather(walk[input, sample], position, scratch);
                    for (int i = 0; i < length; i++)
                        sum[i] += scratch[i];
                }
            }
        });

        var means = new double[length];
        double count = (double)perSample * samples;
        for (int i = 0; i < length; i++)
        {
            double sum = 0;
            for (int sample = 0; sample < samples; sample++)
                sum += sums[sample][i];
            means[i] = sum / count;
        }

        return means;
    }
}
