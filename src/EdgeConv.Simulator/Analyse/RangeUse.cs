using System.Buffers;

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

    public static RangeUse Of(LayerValues layer) => Of(layer.Type, layer.Values, layer.Scale, layer.ZeroPoint);

    /// <param name="type"><c>int8</c>, <c>int16</c> or <c>float32</c>.</param>
    /// <param name="values">Levels as they are, or reals.</param>
    /// <param name="scale">Of levels.</param>
    /// <param name="zeroPoint">Of levels.</param>
    public static RangeUse Of(string type, ReadOnlySpan<float> values, float scale, int zeroPoint) => type switch
    {
        "int8" => OfLevels(values, sbyte.MinValue, sbyte.MaxValue, scale, zeroPoint),
        "int16" => OfLevels(values, short.MinValue, short.MaxValue, scale, zeroPoint),
        _ => OfReals(values),
    };

    private static RangeUse OfLevels(ReadOnlySpan<float> values, int lowest, int highest, float scale, int zeroPoint)
    {
        int[] rented = ArrayPool<int>.Shared.Rent(highest - lowest + 1);
        Span<int> counts = rented.AsSpan(0, highest - lowest + 1);
        counts.Clear();
        foreach (float level in values)
            counts[(int)level - lowest]++;
        var bins = new int[Bins];
        int used = 0, perBin = counts.Length / Bins;
        for (int i = 0; i < counts.Length; i++)
        {
            bins[i / perBin] += counts[i];
            used += counts[i] > 0 ? 1 : 0;
        }
        int least = Math.Max(counts.IndexOfAnyExcept(0), 0) + lowest, most = Math.Max(counts.LastIndexOfAnyExcept(0), 0) + lowest;
        double all = Math.Max(values.Length, 1), low = counts[0] / all, high = counts[^1] / all;
        ArrayPool<int>.Shared.Return(rented);
        return new(least, most, (double)scale * (least - zeroPoint), (double)scale * (most - zeroPoint), used, low, high, zeroPoint == lowest, bins, 0);
    }

    private static RangeUse OfReals(ReadOnlySpan<float> values)
    {
        double least = double.PositiveInfinity, most = double.NegativeInfinity;
        int numbers = 0;
        foreach (float value in values)
            if (float.IsFinite(value))
                (least, most, numbers) = (Math.Min(least, value), Math.Max(most, value), numbers + 1);
        if (numbers == 0)
            (least, most) = (0, 0);
        var bins = new int[Bins];
        foreach (float value in values)
            if (float.IsFinite(value))
                bins[most > least ? Math.Min((int)((value - least) / (most - least) * Bins), Bins - 1) : 0]++;
        return new(least, most, least, most, 0, 0, 0, false, bins, values.Length - numbers);
    }
}
