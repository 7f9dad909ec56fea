using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise;

/// <summary>Runs the calibration samples through the float graph: once for the ranges, once for the histograms.</summary>
internal static class Calibration
{
    /// <summary>Fills the groups' histograms.</summary>
    /// <param name="graph">A float graph.</param>
    /// <param name="groups">Its groups.</param>
    /// <param name="samples">At least one.</param>
    /// <param name="progress">Told the number of inferences done.</param>
    public static void Measure(ModelGraph graph, ScaleGroups groups, CalibrationSet samples, Action<int>? progress)
    {
        foreach (Value constant in ScaleGroups.Values(graph).Where(value => value.IsConstant))
            Widen(groups[constant].Seen, constant, RealValues.Of(constant), "a constant");

        using var executor = new FloatExecutor(graph);
        int done = 0, count = 0;
        foreach (float[][] sample in samples.Samples)
        {
            string place = $"calibration sample {count++}";
            executor.Run(sample, (value, reals) =>
            {
                if (groups.Defines(value))
                    Widen(groups[value].Seen, value, reals, place);
            });
            progress?.Invoke(++done);
        }

        if (count == 0)
            throw new EdgeConvException(ConverterErrors.NoCalibration, $"{graph.Name}: there are no calibration samples; give at least one");

        foreach (Value constant in ScaleGroups.Values(graph).Where(value => value.IsConstant))
            groups[constant].Seen.Count(RealValues.Of(constant));
        foreach (float[][] sample in samples.Samples)
        {
            executor.Run(sample, (value, reals) =>
            {
                if (groups.Defines(value))
                    groups[value].Seen.Count(reals);
            });
            progress?.Invoke(++done);
        }
    }

    private static void Widen(Histogram seen, Value value, ReadOnlySpan<float> reals, string place)
    {
        if (!seen.Widen(reals))
            throw new EdgeConvException(ConverterErrors.SampleRange, $"{value.Name}: {place} makes it infinite or not a number; check the samples' preprocessing and the model's weights");
    }
}
