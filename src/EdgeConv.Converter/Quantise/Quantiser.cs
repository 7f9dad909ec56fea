using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise.Reconstruct;
using EdgeConv.Converter.Quantise.Wide;

namespace EdgeConv.Converter.Quantise;

/// <summary>Turns a float graph into one of int8 values, with ranges from calibration samples.</summary>
internal static class Quantiser
{
    /// <summary>Whether the graph's arithmetic is on quantised values already.</summary>
    public static bool IsQuantised(ModelGraph graph) =>
        graph.Nodes.Exists(node => node is not Quantize && node.Output.Quantisation is not null);

    /// <summary>The int8 graph of <see cref="Run"/>.</summary>
    public static ModelGraph Quantise(ModelGraph graph, CalibrationSet? samples, QuantiseOptions options, Action<ConvertStage, double>? progress = null) =>
        Run(graph, samples, options, progress).Int8;

    /// <summary>Quantises; a graph that is quantised already is returned as it is.</summary>
    /// <param name="graph">After all passes; not changed.</param>
    /// <param name="samples">Typical inputs; null is an error for a float graph.</param>
    /// <param name="options">Choices.</param>
    /// <param name="progress">Told the stage, and how much of it is done, 0 to 1, where that is known; else not a number.</param>
    public static QuantisedGraph Run(ModelGraph graph, CalibrationSet? samples, QuantiseOptions options, Action<ConvertStage, double>? progress = null)
    {
        if (IsQuantised(graph))
            return new(graph, graph) { Largest = _ => 0 };
        if (samples is null)
        {
            throw new EdgeConvException(ConverterErrors.NoCalibration,
                $"{graph.Name}: a float model needs calibration data to become int8; give --calibrate with a .npy file of inputs or a folder of pictures");
        }

        if (options.Rivals.Count > 0)
            options = Best(graph, samples, options, progress);
        if (options.OwnScales)
            graph = OwnScales.OwnScales.Run(graph);
        QuantisedGraph nearest = Nearest(graph, samples, options, progress);
        ModelGraph result = WideLayers.Apply(nearest, samples, options, share => progress?.Invoke(ConvertStage.Widen, share / 2));
        FineWeights.Choose(nearest.Float, result, samples, options.FineWeights, share => progress?.Invoke(ConvertStage.Widen, (1 + share) / 2));
        Reconstruction.Apply(nearest.Float, result, samples, options, share => progress?.Invoke(ConvertStage.Round, share));
        TwoTerms.Write(result);
        AccumulatorBound.Prove(result);
        return nearest with { Int8 = result };
    }

    /// <summary>The best of some choices and their rivals; of equals the first.</summary>
    private static QuantiseOptions Best(ModelGraph graph, CalibrationSet samples, QuantiseOptions options, Action<ConvertStage, double>? progress)
    {
        var judges = new HeldOut(samples);
        IEnumerable<QuantiseOptions> ways = [options, .. options.Rivals];
        return ways.Select(way => way with { Rivals = [], Pinned = options.Pinned }).MaxBy(way => judges.Decibels(graph, Quantise(graph, judges.Learned, way, progress)))!;
    }

    /// <summary>Weights rounded to the nearest; equalised, and with ranges, as the options or trials say.</summary>
    private static QuantisedGraph Nearest(ModelGraph graph, CalibrationSet samples, QuantiseOptions options, Action<ConvertStage, double>? progress)
    {
        if (options.JudgesEqualisation || options.JudgesRanges)
            options = new Trial(graph, samples).Best([.. Ways(options)], share => progress?.Invoke(ConvertStage.Try, share));
        return CalibratedGraph.Of(graph, samples, options, progress).Nearest(options);
    }

    /// <summary>What is to be tried: what was asked for first.</summary>
    private static IEnumerable<QuantiseOptions> Ways(QuantiseOptions options)
    {
        QuantiseOptions[] equalised = !options.JudgesEqualisation ? [options]
            : [.. new[] { options, options with { Equalise = false }, options with { Equalise = false, AbsorbBias = false } }.Distinct()];
        foreach (QuantiseOptions way in equalised)
        {
            yield return way;
            foreach (RangeMethod range in Enum.GetValues<RangeMethod>())
                if (options.JudgesRanges && range != options.Range)
                    yield return way with { Range = range };
        }
    }
}
