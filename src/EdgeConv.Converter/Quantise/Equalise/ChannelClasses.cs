using EdgeConv.Converter.Evaluate.Operators;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Equalise;

/// <summary>
/// Which channels of a graph's values can be scaled, and which of them only together: channels of one class have one factor. A class is open where everything that makes
/// its channels can take the factor in and everything that reads them can undo it.
/// </summary>
/// <remarks>A channel is an index on a value's last axis. Linear layers and functions of one element part classes; what is homogeneous (f(s x) = s f(x) for s above 0) joins them; all else closes them.</remarks>
internal sealed class ChannelClasses
{
    /// <summary>A clamp counts as reached by a channel that comes this near: calibration has not seen everything.</summary>
    private const double ClampMargin = 1.125;

    private readonly IReadOnlyDictionary<Value, ChannelStatistics> _seen;
    private readonly Dictionary<Value, int> _first = [];
    private readonly List<int> _parents = [];
    private readonly List<bool> _closed = [];
    private readonly List<double> _most = [];

    /// <param name="graph">A float graph.</param>
    /// <param name="seen">What calibration showed of its values.</param>
    /// <param name="pinned">Values that must keep their reals, beside inputs and outputs.</param>
    public ChannelClasses(ModelGraph graph, IReadOnlyDictionary<Value, ChannelStatistics> seen, Func<Value, bool> pinned)
    {
        _seen = seen;
        foreach (Value value in graph.Inputs.Concat(graph.Nodes.SelectMany(node => FloatOperators.RunInputs(node).Concat(node.Outputs))).Concat(graph.Outputs).Distinct())
            Register(value);
        foreach (Value value in graph.Inputs.Concat(graph.Outputs).Concat(RealFlow.Of(graph)))
            Close(value);
        foreach (Node node in graph.Nodes)
        {
            foreach (Value output in node.Outputs.Where(pinned))
                Close(output);
            foreach (Value constant in FloatOperators.RunInputs(node).Where(input => input.IsConstant))
                Close(constant);
            Relate(node);
        }
    }

    /// <summary>The class of a channel: a number below <see cref="Count"/>.</summary>
    public int this[Value value, int channel] => Root(Element(value, channel));

    public int Count => _parents.Count;

    /// <summary>Whether the channels of a class may have another factor than 1.</summary>
    public bool IsOpen(int of) => !_closed[of];

    /// <summary>The largest factor that keeps what was seen of the class below all clamps; at least 1.</summary>
    public double Most(int of) => _most[of];

    private void Relate(Node node)
    {
        if (node is ClampedNode { Clamp: var clamp })
            Limit(node.Output, clamp);
        if (LinearLayer.Of(node) is not null)
            return;
        switch (node)
        {
            case Activation activation:
                Limit(node.Output, activation.Clamp);
                JoinSame(node.Input, node.Output);
                break;
            case Pool or MixedPool or SpatialMean or ChannelSlopes or Unary { Functions: [{ Kind: UnaryKind.LeakyRelu or UnaryKind.Abs }] }:
                JoinSame(node.Input, node.Output);
                break;
            case Unary unary when PointFunction.MayBearFactors(unary):
                break;
            case Reshape:
                for (int i = 0; i < Math.Max(Channels(node.Input), Channels(node.Output)) && Repeats(node); i++)
                    Join(node.Input, i % Channels(node.Input), node.Output, i % Channels(node.Output));
                if (!Repeats(node))
                    JoinAll(node.Input, node.Output);
                break;
            case Transpose transpose:
                JoinSameOr(transpose.Permutation[^1] == transpose.Permutation.Length - 1, node.Input, node.Output);
                break;
            case ChannelPermutation permutation:
                JoinPicked(node.Input, node.Output, i => permutation.Channels[i]);
                break;
            case Slice slice:
                JoinPicked(node.Input, node.Output, i => slice.Starts[^1] + i * slice.Steps[^1]);
                break;
            case Gather gather:
                bool isLast = FromFirst(gather.Axis, node.Input) == node.Input.Shape.Length - 1;
                JoinPicked(node.Input, node.Output, i => isLast ? gather.Indices[i] : i);
                break;
            case Rearrange rearrange:
                for (int i = 0; i < rearrange.Sources.Length; i++)
                    if (rearrange.Sources[i] >= 0)
                        Join(node.Input, rearrange.Sources[i] % Channels(node.Input), node.Output, i % Channels(node.Output));
                break;
            case Pad pad when pad is { Value: 0 } or { Mode: not PadMode.Constant }:
                JoinSameOr(pad.Before[^1] == 0 && pad.After[^1] == 0, node.Input, node.Output);
                break;
            case Resize { Options.Extrapolation: 0 }:
                JoinSameOr(Channels(node.Input) == Channels(node.Output), node.Input, node.Output);
                break;
            case Reduce reduce:
                JoinSameOr(!Array.Exists(reduce.Axes, axis => FromFirst(axis, node.Input) == node.Input.Shape.Length - 1), node.Input, node.Output);
                break;
            case Concat concat:
                Relate(concat);
                break;
            case Add or Binary { Kind: BinaryKind.Add or BinaryKind.Subtract or BinaryKind.Maximum or BinaryKind.Minimum }:
                JoinSameOr(Channels(node.Inputs[0]) == Channels(node.Output), node.Inputs[0], node.Output);
                JoinSameOr(Channels(node.Inputs[1]) == Channels(node.Output), node.Inputs[1], node.Output);
                break;
            case Binary { Kind: BinaryKind.Multiply }:
                // A gate or a constant keeps its reals; what it is applied to passes its factors on.
                int gate = node.Inputs[0].IsConstant || node.Inputs[0].Elements < node.Inputs[1].Elements ? 0 : 1;
                Close(node.Inputs[gate]);
                JoinSameOr(Channels(node.Inputs[1 - gate]) == Channels(node.Output), node.Inputs[1 - gate], node.Output);
                break;
            default:
                foreach (Value value in FloatOperators.RunInputs(node).Concat(node.Outputs))
                    Close(value);
                break;
        }
    }

    private void Relate(Concat concat)
    {
        bool isLast = FromFirst(concat.Axis, concat.Output) == concat.Output.Shape.Length - 1;
        int first = 0;
        foreach (Value input in concat.Inputs)
        {
            for (int channel = 0; channel < Channels(input); channel++)
                Join(input, channel, concat.Output, (isLast ? first : 0) + channel);
            first += Channels(input);
        }
    }

    /// <summary>Whether the shorter of the two last axes divides the longer one, so that channels repeat.</summary>
    private static bool Repeats(Node reshape)
    {
        int a = Channels(reshape.Input), b = Channels(reshape.Output);
        return Math.Max(a, b) % Math.Min(a, b) == 0;
    }

    /// <summary>A channel that reaches a bound other than 0 is closed; of any other the factor is limited.</summary>
    private void Limit(Value value, Clamp clamp)
    {
        if (clamp.IsNone || clamp == Clamp.Relu)
            return;
        ChannelStatistics seen = _seen[value];
        for (int channel = 0; channel < seen.Channels; channel++)
        {
            double room = Math.Min(Room(clamp.High, seen.High[channel]), Room(-clamp.Low, -seen.Low[channel]));
            int element = Root(Element(value, channel));
            if (room < 1)
                _closed[element] = true;
            else
                _most[element] = Math.Min(_most[element], room);
        }
    }

    private static double Room(double bound, double seen) =>
        bound == 0 || double.IsPositiveInfinity(bound) || (seen <= 0 && bound > 0) ? double.PositiveInfinity : bound / (seen * ClampMargin);

    private void JoinSame(Value a, Value b) => JoinPicked(a, b, channel => channel);

    private void JoinSameOr(bool isSame, Value a, Value b)
    {
        if (isSame)
            JoinSame(a, b);
        else
            JoinAll(a, b);
    }

    /// <summary>Channel i of <paramref name="output"/> is channel <c>pick(i)</c> of <paramref name="input"/>.</summary>
    private void JoinPicked(Value input, Value output, Func<int, int> pick)
    {
        for (int channel = 0; channel < Channels(output); channel++)
            Join(input, pick(channel), output, channel);
    }

    private void JoinAll(Value a, Value b)
    {
        for (int channel = 0; channel < Channels(a); channel++)
            Join(a, channel, b, 0);
        for (int channel = 1; channel < Channels(b); channel++)
            Join(b, channel, b, 0);
    }

    private void Join(Value a, int channelA, Value b, int channelB)
    {
        int kept = Root(Element(a, channelA)), joined = Root(Element(b, channelB));
        if (kept == joined)
            return;
        _parents[joined] = kept;
        _closed[kept] |= _closed[joined];
        _most[kept] = Math.Min(_most[kept], _most[joined]);
    }

    private void Close(Value value)
    {
        for (int channel = 0; channel < Channels(value); channel++)
            _closed[Root(Element(value, channel))] = true;
    }

    private void Register(Value value)
    {
        _first[value] = _parents.Count;
        for (int i = 0; i < Channels(value); i++)
        {
            _parents.Add(_parents.Count);
            _closed.Add(false);
            _most.Add(double.PositiveInfinity);
        }
    }

    private int Element(Value value, int channel) => _first[value] + channel;

    private int Root(int element)
    {
        while (_parents[element] != element)
            element = _parents[element] = _parents[_parents[element]];
        return element;
    }

    private static int Channels(Value value) => ChannelStatistics.ChannelsOf(value);

    private static int FromFirst(int axis, Value value) => axis < 0 ? axis + value.Shape.Length : axis;
}
