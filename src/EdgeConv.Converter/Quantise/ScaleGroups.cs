using EdgeConv.Converter.Evaluate.Operators;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise;

/// <summary>Divides the values of a graph into groups of one scale.</summary>
/// <remarks>
/// Pooling, reshape, transpose, channel permutation and pad keep their input's scale. A concat takes in the scales of inputs that nobody else
/// reads; the others are requantised in front of it. Softmax and sigmoid give 1/256 and -128, tanh 1/128 and 0 (TensorFlow Lite's
/// quantisation specification). An index has scale 1, and 0 lies at -128.
/// </remarks>
internal sealed class ScaleGroups
{
    private static readonly Quantisation s_probability = new(1f / 256, -128), s_tangent = new(1f / 128, 0), s_index = new(1, -128);

    private readonly Dictionary<Value, ScaleGroup> _groups = [];
    private readonly HashSet<Value> _derived = [];

    public ScaleGroups(ModelGraph graph)
    {
        HashSet<Value> reals = RealFlow.Of(graph);
        foreach (Value value in Values(graph))
        {
            var group = new ScaleGroup { KeepsAll = graph.Inputs.Contains(value) || graph.Outputs.Contains(value) };
            group.Members.Add(value);
            _groups[value] = group;
            All.Add(group);
        }

        foreach (Node node in graph.Nodes)
        {
            switch (node)
            {
                case Softmax:
                    this[node.Output].Prescribed = s_probability;
                    this[node.Input].KeepsAll = true;
                    break;
                case Unary { Functions: [.., { Kind: UnaryKind.Sigmoid or UnaryKind.Tanh } last] }:
                    this[node.Output].Prescribed = last.Kind == UnaryKind.Sigmoid ? s_probability : s_tangent;
                    break;
                case ArgExtreme:
                    this[node.Output].Prescribed = s_index;
                    break;
                case { KeepsScale: true } when !reals.Contains(node.Output):
                    Join(node.Input, node.Output);
                    if (node is not Pad { Value: not 0 })
                        _derived.Add(node.Output);
                    break;
                case Concat { IsReal: false }:
                    foreach (Value input in node.Inputs.Where(input => SharesWithConcat(graph, input)))
                        Join(input, node.Output);
                    break;
            }
        }
    }

    /// <summary>The groups, in the order of their first value.</summary>
    public List<ScaleGroup> All { get; } = [];

    public ScaleGroup this[Value value] => _groups[value];

    /// <summary>Whether the value adds to its group's range; what only repeats or averages other members does not.</summary>
    public bool Defines(Value value) => _groups.ContainsKey(value) && !_derived.Contains(value);

    /// <summary>Inputs, constants that are activations, and what nodes make; in graph order. What stays float32 is left out.</summary>
    public static IEnumerable<Value> Values(ModelGraph graph)
    {
        HashSet<Value> reals = [.. RealFlow.Of(graph), .. RealFlow.Constants(graph)];
        return graph.Inputs.Concat(graph.Nodes.SelectMany(node => FloatOperators.RunInputs(node).Append(node.Output))).Concat(graph.Outputs).Distinct().Except(reals);
    }

    private bool SharesWithConcat(ModelGraph graph, Value input) =>
        graph.HasOneReader(input) && !graph.Inputs.Contains(input) && this[input].Prescribed is null;

    private void Join(Value a, Value b)
    {
        ScaleGroup kept = this[a], joined = this[b];
        if (kept == joined)
            return;
        foreach (Value value in joined.Members)
            _groups[value] = kept;
        kept.Members.AddRange(joined.Members);
        kept.Prescribed ??= joined.Prescribed;
        kept.KeepsAll |= joined.KeepsAll;
        All.Remove(joined);
    }
}
