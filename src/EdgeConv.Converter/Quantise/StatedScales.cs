using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise;

/// <summary>
/// Makes an int8 graph of a float one that states its scales: a <see cref="Quantize"/> from floats to floats stands where the source quantised and dequantised
/// (ONNX QuantizeLinear and DequantizeLinear), and constants that were dequantised keep their scales.
/// </summary>
internal sealed class StatedScales
{
    private static readonly Quantisation s_probabilities = new(1f / 256, sbyte.MinValue);

    private readonly ModelGraph _graph;
    private readonly Dictionary<Value, Quantisation> _stated = [];

    /// <summary>Values of which no scale follows: not looked for again from each value behind them.</summary>
    private readonly HashSet<Value> _without = [];

    private StatedScales(ModelGraph graph) => _graph = graph;

    /// <summary>Whether a graph states scales so.</summary>
    public static bool AreIn(ModelGraph graph) =>
        graph.Nodes.Exists(node => node is Quantize { Input.Type: ElementType.Float32, Output: { Type: ElementType.Float32, Quantisation: not null } });

    /// <summary>The int8 graph. The float one is taken apart for it.</summary>
    /// <exception cref="EdgeConvException">Values without a scale of which none follows: all are named.</exception>
    public static ModelGraph Apply(ModelGraph graph)
    {
        var stated = new StatedScales(graph);
        stated.TakePairsOut();
        stated.TakeWholeAverages();
        var unsupported = new UnsupportedNodes();
        foreach (Value value in graph.Nodes.SelectMany(node => node.Outputs).Concat(graph.Inputs).Except(RealFlow.Of(graph)))
            if (stated.Find(value) is null && stated._without.Add(value))
                unsupported.Add(value.Name, "float32", "no QuantizeLinear follows it: quantise every activation, or convert the float model");
        unsupported.ThrowIfAny();
        ModelGraph result = new Int8Graph(graph, value => stated.Find(value)!).Build();
        AccumulatorBound.Prove(result);
        return result;
    }

    /// <summary>Each pair becomes the scale of the value it stands behind; a second scale of a value stays a node.</summary>
    private void TakePairsOut()
    {
        foreach (Quantize pair in _graph.Nodes.OfType<Quantize>().ToArray())
        {
            Value before = pair.Input, after = pair.Output;
            Quantisation scale = after.Quantisation!;
            Node? producer = _graph.Producer(before);
            bool isTaken = _stated.TryGetValue(before, out Quantisation? known) && !Same(known, scale);
            bool isOutput = _graph.Outputs.Contains(after);
            if (before.IsConstant || isTaken || _graph.Outputs.Contains(before) || (isOutput && producer is null))
            {
                _stated[after] = scale;
                continue;
            }
            _graph.Nodes.Remove(pair);
            // An output keeps its name.
            (Value kept, Value gone) = isOutput ? (after, before) : (before, after);
            if (isOutput)
                producer!.Outputs[Array.IndexOf(producer.Outputs, before)] = after;
            _graph.Replace(gone, kept);
            _stated[kept] = scale;
        }
    }

    /// <summary>An average over the whole map may have another scale than the map.</summary>
    private void TakeWholeAverages()
    {
        for (int i = 0; i < _graph.Nodes.Count; i++)
        {
            if (_graph.Nodes[i] is Pool { Kind: PoolKind.Average, Clamp.IsNone: true, Input.Shape: [1, var rows, var columns, _], Output.Shape: [1, 1, 1, _] } pool
                && Covers(pool.Vertical, rows) && Covers(pool.Horizontal, columns))
                _graph.Nodes[i] = new SpatialMean(pool.Name, pool.Input, pool.Output);
        }
    }

    private static bool Covers(Window window, int length) => window.Size == length && window is { PadBefore: 0, PadAfter: 0 };

    /// <summary>The scale that a value has, or that follows from its neighbours'.</summary>
    private Quantisation? Find(Value value)
    {
        if (_stated.TryGetValue(value, out Quantisation? known))
            return known;
        Quantisation? found = value.IsConstant ? OfConstant(value) : Backwards(value) ?? Forwards(value);
        if (found is not null)
            _stated[value] = found;
        return found;
    }

    private Quantisation? Backwards(Value value) => _graph.Producer(value) switch
    {
        { KeepsScale: true } node => _without.Contains(node.Input) ? null : Find(node.Input),
        Softmax or Unary { Functions: [{ Kind: UnaryKind.Sigmoid }] } => s_probabilities,
        _ => null,
    };

    /// <summary>From what only moves it, or clamps it.</summary>
    private Quantisation? Forwards(Value value)
    {
        foreach (Node reader in _graph.Readers(value))
            if ((reader.KeepsScale || reader is Activation) && _stated.TryGetValue(reader.Output, out Quantisation? known))
                return known;
        return null;
    }

    private static Quantisation OfConstant(Value constant)
    {
        if (constant.Quantisation is { IsPerTensor: true, ZeroPoint: >= sbyte.MinValue and <= sbyte.MaxValue } stated)
            return stated;
        float[] reals = constant.Floats;
        return ActivationScale.Covering(new(reals.Min(), reals.Max()));
    }

    private static bool Same(Quantisation a, Quantisation b) => a.Scale == b.Scale && a.ZeroPoint == b.ZeroPoint;
}
