namespace EdgeConv.Simulator.Analyse;

/// <summary>A frame seen layer by layer.</summary>
/// <param name="Sequence">The frame's.</param>
/// <param name="Runs">How many step-by-step runs the times are medians of.</param>
internal sealed record FrameFigures(long Sequence, int Runs, IReadOnlyList<LayerFigures> Layers);

/// <summary>A layer at a frame; the figures after <paramref name="Microseconds"/> are those of its <see cref="RangeUse"/>.</summary>
/// <param name="TimeShare">Of all layers' times together.</param>
/// <param name="Microseconds">On this machine, one thread, one operator after the other.</param>
internal sealed record LayerFigures(
    int Index, double TimeShare, double Microseconds, double Least, double Most, double LeastReal, double MostReal, int LevelsUsed, double SaturatedLow,
    double SaturatedHigh, bool LowestIsZero, IReadOnlyList<int> Histogram, int NotNumbers)
{
    public static LayerFigures Of(int index, double microseconds, double all, RangeUse use) => new(index, all > 0 ? microseconds / all : 0, microseconds, use.Least, use.Most,
        use.LeastReal, use.MostReal, use.LevelsUsed, use.SaturatedLow, use.SaturatedHigh, use.LowestIsZero, use.Histogram, use.NotNumbers);
}
