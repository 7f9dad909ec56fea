namespace EdgeConv.Simulator.Analyse;

/// <summary>How much of its type's range a layer's values take.</summary>
/// <param name="Least">The least level, or of reals the least value; so <paramref name="Most"/>.</param>
/// <param name="LeastReal">What <paramref name="Least"/> stands for.</param>
/// <param name="LevelsUsed">Different levels among the values; 0 of reals, which have none.</param>
/// <param name="SaturatedLow">Share of values at the type's lowest level; 0 of reals.</param>
/// <param name="SaturatedHigh">Share of values at the type's highest level; 0 of reals.</param>
/// <param name="LowestIsZero">Whether the lowest level stands for 0, as after a ReLU: then a value there is an ordinary zero and nothing is cut off.</param>
/// <param name="Histogram">Values in each of 32 equal parts: of all levels of the type, or of reals from the least to the most.</param>
/// <param name="NotNumbers">Reals that are infinite or no numbers; all other figures leave them out.</param>
internal sealed record RangeUse(
    double Least, double Most, double LeastReal, double MostReal, int LevelsUsed, double SaturatedLow, double SaturatedHigh, bool LowestIsZero,
    IReadOnlyList<int> Histogram, int NotNumbers)
{
    public const int Bins = 32;

    public static RangeUse Of(LayerValues layer) => layer.Type switch
    {
        "int8" => OfLevels(layer, sbyte.MinValue, sbyte.MaxValue),
        "int16" => OfLevels(layer, short.MinValue, short.MaxValue),
        _ => OfReals(layer.Values),
    };

    private static RangeUse OfLevels(LayerValues layer, int lowest, int highest)
    {
        var counts = new int[highest - lowest + 1];
        foreach (float level in layer.Values)
            counts[(int)level - lowest]++;
        var bins = new int[Bins];
        int used = 0, perBin = counts.Length / Bins;
        for (int i = 0; i < counts.Length; i++)
        {
            bins[i / perBin] += counts[i];
            used += counts[i] > 0 ? 1 : 0;
        }
        int least = Math.Max(Array.FindIndex(counts, count => count > 0), 0) + lowest, most = Math.Max(Array.FindLastIndex(counts, count => count > 0), 0) + lowest;
        double all = Math.Max(layer.Values.Length, 1);
        return new(least, most, layer.Real(least), layer.Real(most), used, counts[0] / all, counts[^1] / all, layer.ZeroPoint == lowest, bins, 0);
    }

    private static RangeUse OfReals(float[] values)
    {
        float[] numbers = Array.FindAll(values, float.IsFinite);
        double least = numbers.Length > 0 ? numbers.Min() : 0, most = numbers.Length > 0 ? numbers.Max() : 0, width = most - least;
        var bins = new int[Bins];
        foreach (float value in numbers)
            bins[width > 0 ? Math.Min((int)((value - least) / width * Bins), Bins - 1) : 0]++;
        return new(least, most, least, most, 0, 0, 0, false, bins, values.Length - numbers.Length);
    }
}
