using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise.Equalise;
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
            return new(graph, graph);
        if (samples is null)
        {
            throw new EdgeConvException(ConverterErrors.NoCalibration,
                $"{graph.Name}: a float model needs calibration data to become int8; give --calibrate with a .npy file of inputs or a folder of pictures");
        }

        if (options.OwnScales)
            graph = OwnScales.OwnScales.Run(graph);
        double count = samples.Count ?? double.NaN;
        graph = Equaliser.Equalise(graph, samples, options, done => progress?.Invoke(ConvertStage.Equalise, done / count));
        var groups = new ScaleGroups(graph);
        progress?.Invoke(ConvertStage.Calibrate, 0);
        Calibration.Measure(graph, groups, samples, done => progress?.Invoke(ConvertStage.Calibrate, done / (2 * count)));
        var scales = new Dictionary<ScaleGroup, Quantisation>();
        foreach (ScaleGroup group in groups.All)
            scales[group] = group.Prescribed ?? ActivationScale.Covering(Range(graph, group, options));

        ModelGraph result = new Int8Graph(graph, value => scales[groups[value]], options.Weights).Build();
        result = WideLayers.Apply(graph, result, samples, options, share => progress?.Invoke(ConvertStage.Widen, share));
        Reconstruction.Apply(graph, result, samples, options, share => progress?.Invoke(ConvertStage.Round, share));
        AccumulatorBound.Prove(result);
        return new(graph, result);
    }

    private static RealRange Range(ModelGraph graph, ScaleGroup group, QuantiseOptions options)
    {
        if (group.Members.Exists(graph.Inputs.Contains))
            return RangeChoice.Input(group.Seen);
        return group.KeepsAll || group.Members.TrueForAll(member => member.IsConstant) ? RangeChoice.All(group.Seen) : RangeChoice.For(group.Seen, options);
    }
}
