using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Compare.Advice;

/// <summary>A joint of values whose ranges differ so much that the smallest gets next to no levels of the common scale.</summary>
internal static class JoinedRanges
{
    private const double FewLevels = 32, Levels = 255;

    public static IEnumerable<Suggestion> Of(ComparisonFacts facts)
    {
        foreach (Concat joint in facts.Graph.Nodes.OfType<Concat>())
        {
            (Value Value, double Largest)[] parts = [.. joint.Inputs.Where(facts.Values.ContainsKey).Select(value => (value, (double)facts.Values[value].Largest)).Where(part => part.Item2 > 0)];
            if (parts.Length < 2)
                continue;
            (Value small, double least) = parts.MinBy(part => part.Largest);
            double most = parts.Max(part => part.Largest), levels = Levels * least / most;
            if (levels >= FewLevels)
                continue;
            string fact = $"Concat {joint.Output.Name} joins ranges {Advices.Number(least)} and {Advices.Number(most)}: of {Levels} levels {small.Name} uses {Advices.Number(levels)}";
            yield return facts.Graph.Outputs.Contains(joint.Output)
                ? new(fact, $"--end {string.Join(" --end ", joint.Inputs.Select(input => input.Name))}: the network ends before it, and each part keeps its own scale")
                : new(fact, facts.Quantised?.Equalise == true ? "--int16 1: its values become int16" : "--equalise on: a factor per branch, undone in the next layer's weights");
        }
    }
}
