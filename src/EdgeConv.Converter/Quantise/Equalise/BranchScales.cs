using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Equalise;

/// <summary>
/// Frees branches of a concat: where a branch cannot be scaled, and its range is far smaller than the joined one, a scale per channel is put in between, of ones at first.
/// The layers behind the concat undo what it becomes. In int8 it takes the place of the requantisation that such a branch needs anyway.
/// </summary>
internal static class BranchScales
{
    /// <summary>The joined range is at least so many times that of the branch: two bits.</summary>
    private const double LeastRatio = 4;

    /// <summary>The graph with scales where they make a difference; what calibration showed is told of the new values too.</summary>
    /// <param name="graph">Not changed.</param>
    /// <param name="seen">Gets the new values' statistics.</param>
    /// <param name="pinned">Values that must keep their reals, beside inputs and outputs.</param>
    public static ModelGraph Insert(ModelGraph graph, Dictionary<Value, ChannelStatistics> seen, Func<Value, bool> pinned)
    {
        var classes = new ChannelClasses(graph, seen, pinned);
        HashSet<(Node, int)> places = [];
        foreach (Concat concat in graph.Nodes.OfType<Concat>().Where(concat => !concat.IsReal && concat.Output.Shape.Length == 4 && concat.Axis is 3 or -1))
            for (int i = 0; i < concat.Inputs.Length; i++)
                if (!concat.Inputs[i].IsConstant && IsClosed(classes, concat.Inputs[i]) && Range(seen[concat.Inputs[i]]) is > 0 and var range && range * LeastRatio <= Range(seen[concat.Output]))
                    places.Add((concat, i));
        if (places.Count == 0)
            return graph;

        // A branch that is still closed behind its scale is closed by what reads it: no scale helps.
        ModelGraph tried = With(graph, places, seen);
        classes = new ChannelClasses(tried, seen, pinned);
        HashSet<Value> useless = [.. tried.Nodes.OfType<ChannelAffine>().Where(affine => affine.Name.EndsWith(Suffix, StringComparison.Ordinal) && IsClosed(classes, affine.Output)).Select(affine => affine.Output)];
        if (useless.Count == 0)
            return tried;
        places.RemoveWhere(place => useless.Any(value => value.Name == Name(place.Item1, place.Item2)));
        return places.Count == 0 ? graph : With(graph, places, seen);
    }

    private const string Suffix = ":scale";

    private static string Name(Node concat, int input) => $"{concat.Name}:input{input}{Suffix}";

    private static ModelGraph With(ModelGraph graph, HashSet<(Node, int)> places, Dictionary<Value, ChannelStatistics> seen)
    {
        ModelGraph result = graph.WithoutNodes();
        foreach (Node node in graph.Nodes)
        {
            var inputs = (Value[])node.Inputs.Clone();
            for (int i = 0; i < inputs.Length; i++)
            {
                if (!places.Contains((node, i)))
                    continue;
                string name = Name(node, i);
                var scaled = new Value(name, inputs[i].Shape, inputs[i].Type);
                var ones = new float[inputs[i].Shape[^1]];
                Array.Fill(ones, 1);
                result.Nodes.Add(new ChannelAffine(name, inputs[i], scaled, ones, new float[ones.Length]));
                seen[scaled] = seen[inputs[i]];
                inputs[i] = scaled;
            }
            result.Nodes.Add(inputs.AsSpan().SequenceEqual(node.Inputs) ? node : node.Copy(inputs, node.Output));
        }
        return result;
    }

    private static bool IsClosed(ChannelClasses classes, Value value) =>
        Enumerable.Range(0, ChannelStatistics.ChannelsOf(value)).All(channel => !classes.IsOpen(classes[value, channel]));

    private static double Range(ChannelStatistics seen) => Math.Max(seen.High.Max(), 0) - (double)Math.Min(seen.Low.Min(), 0);
}
