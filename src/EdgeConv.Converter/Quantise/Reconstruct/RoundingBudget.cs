namespace EdgeConv.Converter.Quantise.Reconstruct;

/// <summary>How many gradient steps each layer gets: as many as are asked for, but the layers that cost most share what all may cost.</summary>
internal static class RoundingBudget
{
    /// <summary>Multiply-adds of all layers together, per step that is asked for.</summary>
    public const long MacsPerStep = 400_000_000;

    /// <summary>Multiply-adds of one gradient step of a layer.</summary>
    public static long StepMacs(WeightedLayer layer) => layer.IsExact ? 0 : (long)layer.Outputs * layer.Depth * layer.Depth;

    /// <summary>Steps per layer.</summary>
    /// <param name="stepMacs">Of each layer.</param>
    /// <param name="steps">The most of a layer.</param>
    public static int[] Steps(long[] stepMacs, int steps)
    {
        long left = checked(MacsPerStep * steps);
        int layers = stepMacs.Length;
        var result = new int[layers];
        // The cheapest first: what they leave is shared by those that follow.
        int[] order = [.. Enumerable.Range(0, layers).OrderBy(layer => stepMacs[layer])];
        for (int i = 0; i < layers; i++)
        {
            long macs = Math.Max(stepMacs[order[i]], 1), share = left / (layers - i);
            result[order[i]] = (int)Math.Min(steps, share / macs);
            left -= result[order[i]] * macs;
        }

        return result;
    }
}
