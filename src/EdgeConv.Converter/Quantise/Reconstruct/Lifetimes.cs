using EdgeConv.Converter.Evaluate.Operators;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Reconstruct;

/// <summary>Which values of a graph are read for the last time by each of its nodes. What is read by none ends where it is made; outputs of the graph end never.</summary>
internal sealed class Lifetimes
{
    private const int AlignmentFloats = 16;

    private readonly List<Value>[] _ending;

    public Lifetimes(ModelGraph graph)
    {
        Graph = graph;
        _ending = [.. graph.Nodes.Select(_ => new List<Value>())];
        var last = new Dictionary<Value, int>();
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (Value output in graph.Nodes[i].Outputs)
                last[output] = i;
            foreach (Value input in FloatOperators.RunInputs(graph.Nodes[i]).Where(input => !input.IsConstant))
                last[input] = i;
        }

        foreach ((Value value, int node) in last)
            if (!graph.Outputs.Contains(value))
                _ending[node].Add(value);
    }

    public ModelGraph Graph { get; }

    public IReadOnlyList<Value> EndingAt(int node) => _ending[node];

    /// <summary>Floats that a value takes: a read past its end stays inside.</summary>
    public static long Room(Value value) => (value.Elements + 2 * AlignmentFloats - 1) / AlignmentFloats * AlignmentFloats;
}
