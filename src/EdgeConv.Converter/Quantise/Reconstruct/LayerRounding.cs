using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Evaluate.Operators;

namespace EdgeConv.Converter.Quantise.Reconstruct;

/// <summary>The levels of a layer's weights: each output channel takes the best of nearest rounding and what descends from it and from learned rounding.</summary>
internal static unsafe class LayerRounding
{
    private const int Most = 127;

    /// <summary>Weights [O][depth] of least cost; never one of a channel that costs more than nearest rounding.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="quadratic">Its cost.</param>
    /// <param name="steps">Gradient steps; 0 descends from nearest rounding alone.</param>
    /// <param name="workers">Threads.</param>
    public static sbyte[] Round(WeightedLayer layer, LayerQuadratic quadratic, int steps, int workers)
    {
        var levels = (sbyte[])layer.Levels.Clone();
        int perTile = FloatTile.Pixels * quadratic.Columns, tiles = (layer.PerGroup + FloatTile.Pixels - 1) / FloatTile.Pixels;
        using var team = new WorkerTeam(workers, AdaRound.ScratchFloats(quadratic.Columns) + 3 * perTile + 3 * quadratic.Columns);
        team.Run(layer.Groups * tiles, (steps + 2) * (long)layer.Outputs * layer.Depth * layer.Depth, (first, end, scratch) =>
        {
            for (int unit = first; unit < end; unit++)
                RoundTile(layer, quadratic, steps, unit / tiles, unit % tiles * FloatTile.Pixels, levels, scratch);
        });
        return levels;
    }

    private static void RoundTile(WeightedLayer layer, LayerQuadratic quadratic, int steps, int group, int firstChannel, sbyte[] levels, float* scratch)
    {
        int channels = Math.Min(FloatTile.Pixels, layer.PerGroup - firstChannel), columns = quadratic.Columns, perTile = channels * columns;
        int first = group * layer.PerGroup + firstChannel;
        float* shares = scratch, learned = shares + perTile, descended = learned + perTile, gradients = descended + columns, nearest = gradients + columns, room = nearest + columns;
        new Span<float>(shares, perTile).Clear();
        for (int channel = 0; channel < channels; channel++)
            for (int k = 0; k < layer.Depth; k++)
                shares[channel * columns + k] = (float)(Quotient(layer, first + channel, k) - Lower(layer, first + channel, k));
        new Span<float>(shares, perTile).CopyTo(new Span<float>(learned, perTile));
        fixed (float* gram = &quadratic.Gram[quadratic.GramStart(group)], allPulls = quadratic.Pull)
        {
            float* pulls = allPulls + (nint)first * columns;
            if (steps > 0)
                AdaRound.Learn(quadratic, gram, pulls, learned, channels, steps, room);
            for (int channel = 0; channel < channels; channel++)
            {
                float* share = shares + channel * columns, pull = pulls + channel * columns;
                for (int k = 0; k < columns; k++)
                    nearest[k] = k < layer.Depth ? levels[(first + channel) * layer.Depth + k] - Lower(layer, first + channel, k) : 0;
                double least = CoordinateDescent.Cost(quadratic, gram, pull, share, nearest, gradients);
                for (int candidate = 0; candidate < (steps > 0 ? 2 : 1); candidate++)
                {
                    float* start = candidate == 0 ? nearest : learned + channel * columns;
                    new Span<float>(start, columns).CopyTo(new Span<float>(descended, columns));
                    CoordinateDescent.Run(quadratic, gram, pull, share, descended, gradients);
                    double cost = CoordinateDescent.Cost(quadratic, gram, pull, share, descended, gradients);
                    if (cost >= least)
                        continue;
                    least = cost;
                    for (int k = 0; k < layer.Depth; k++)
                        levels[(first + channel) * layer.Depth + k] = (sbyte)(Lower(layer, first + channel, k) + (int)descended[k]);
                }
            }
        }
    }

    private static double Quotient(WeightedLayer layer, int output, int k) => layer.Reals[output * layer.Depth + k] / (double)layer.Scale(output);

    /// <summary>The lower of the two levels that a weight may get.</summary>
    private static int Lower(WeightedLayer layer, int output, int k) => (int)Math.Clamp(Math.Floor(Quotient(layer, output, k)), -Most, Most - 1);
}
