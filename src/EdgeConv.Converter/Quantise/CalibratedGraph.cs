using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise.Equalise;

namespace EdgeConv.Converter.Quantise;

/// <summary>A float graph, equalised or not, and what calibration showed of its values.</summary>
internal sealed class CalibratedGraph
{
    private readonly ScaleGroups _groups;

    private CalibratedGraph(ModelGraph graph, ScaleGroups groups) => (Graph, _groups) = (graph, groups);

    public ModelGraph Graph { get; }

    /// <summary>Equalises as the options say, then calibrates.</summary>
    /// <param name="graph">A float graph; not changed.</param>
    /// <param name="samples">Typical inputs.</param>
    /// <param name="options">Choices.</param>
    /// <param name="progress">Told what is done, and how much of it, 0 to 1, where that is known; else not a number.</param>
    public static CalibratedGraph Of(ModelGraph graph, CalibrationSet samples, QuantiseOptions options, Action<ConvertStage, double>? progress)
    {
        double count = samples.Count ?? double.NaN;
        graph = Equaliser.Equalise(graph, samples, options, done => progress?.Invoke(ConvertStage.Equalise, done / count));
        var groups = new ScaleGroups(graph);
        progress?.Invoke(ConvertStage.Calibrate, 0);
        Calibration.Measure(graph, groups, samples, done => progress?.Invoke(ConvertStage.Calibrate, done / (2 * count)));
        return new(graph, groups);
    }

    /// <summary>The int8 graph with ranges as the options say and weights rounded to the nearest.</summary>
    public QuantisedGraph Nearest(QuantiseOptions options)
    {
        var scales = new Dictionary<ScaleGroup, Quantisation>();
        foreach (ScaleGroup group in _groups.All)
            scales[group] = group.Prescribed ?? ActivationScale.Covering(Range(group, options));
        var int8 = new Int8Graph(Graph, value => scales[_groups[value]], options.Weights);
        return new(Graph, int8.Build()) { Largest = value => Largest(int8.SourceOf(value), value.Quantisation!) };
    }

    /// <summary>The largest magnitude that calibration saw; of a value that only the int8 graph has, the largest that it can hold.</summary>
    private float Largest(Value? source, Quantisation grid) => source is null
        ? grid.Scale * Math.Max(sbyte.MaxValue - grid.ZeroPoint, grid.ZeroPoint - sbyte.MinValue)
        : Math.Max(_groups[source].Seen.High, -_groups[source].Seen.Low);

    private RealRange Range(ScaleGroup group, QuantiseOptions options)
    {
        if (group.Members.Exists(Graph.Inputs.Contains))
            return RangeChoice.Input(group.Seen);
        return group.KeepsAll || group.Members.TrueForAll(member => member.IsConstant) ? RangeChoice.All(group.Seen) : RangeChoice.For(group.Seen, options);
    }
}
