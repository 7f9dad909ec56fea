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
        using var team = new WorkerTeam(workers, Math.Max(AdaRound.ScratchFloats(quadratic.Columns), CoordinateDescent.ScratchFloats(quadratic.Columns)) + 2 * perTile + quadratic.Columns);
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
        float* shares = scratch, learned = shares + perTile, nearest = learned + perTile, room = nearest + columns;
        new Span<float>(shares, perTile).Clear();
        for (int channel = 0; channel < channels; channel++)
            for (int k = 0; k < layer.Depth; k++)
                shares[channel * columns + k] = (float)(Quotient(layer, first + channel, k) - Lower(layer, first + channel, k));
        new Span<float>(shares, perTile).CopyTo(new Span<float>(learned, perTile));
        fixed (float* packed = &quadratic.Packed[quadratic.Start(group)], rows = &quadratic.Rows[quadratic.Start(group)], allPulls = quadratic.Pull)
        {
            float* pulls = allPulls + (nint)first * columns;
            if (steps > 0)
                AdaRound.Learn(quadratic, packed, pulls, learned, channels, steps, room);
            for (int channel = 0; channel < channels; channel++)
            {
                int output = first + channel;
                float* up = learned + channel * columns;
                for (int k = 0; k < columns; k++)
                    nearest[k] = k < layer.Depth ? levels[output * layer.Depth + k] - Lower(layer, output, k) : 0;
                var descent = new CoordinateDescent(quadratic, rows, pulls + channel * columns, shares + channel * columns, room);
                double least = descent.Cost(nearest);
                descent.Single(nearest);
                if (steps > 0)
                    descent.Single(up);
                if (steps == 0 || descent.Cost(nearest) <= descent.Cost(up))
                    up = nearest;
                descent.Pairs(up);
                if (descent.Cost(up) >= least)
                    continue;
                for (int k = 0; k < layer.Depth; k++)
                    levels[output * layer.Depth + k] = (sbyte)(Lower(layer, output, k) + (int)up[k]);
            }
        }
    }

    private static double Quotient(WeightedLayer layer, int output, int k) => layer.Reals[output * layer.Depth + k] / (double)layer.Scale(output);

    /// <summary>The lower of the two levels that a weight may get.</summary>
    private static int Lower(WeightedLayer layer, int output, int k) => (int)Math.Clamp(Math.Floor(Quotient(layer, output, k)), -Most, Most - 1);
}
