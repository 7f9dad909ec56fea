using EdgeConv.Blob;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

/// <summary>
/// Turns an int8 graph into the records of the file. Needs: every value that flows is int8 with one scale, but for the edges, where a
/// <see cref="Quantize"/>, <see cref="Transpose"/> or <see cref="Reshape"/> may stand; batch 1. Leaves: a description that has no plan yet.
/// </summary>
internal sealed partial class Lowering
{
    private readonly ModelGraph _graph;
    private readonly Rule _rule;
    private readonly LoweringOptions _options;
    private readonly NetworkDescription _network;
    private readonly UnsupportedNodes _unsupported;
    private static readonly Quantisation s_real = new(1, 0);

    private readonly Dictionary<Value, Place> _places = [];

    /// <summary>Values that stay float32, and constants that are.</summary>
    private readonly HashSet<Value> _reals, _constantReals;

    /// <summary>Values that could not be made: their readers are not blamed.</summary>
    private readonly HashSet<Value> _missing = [];

    private Lowering(ModelGraph graph, Rule rule, LoweringOptions options)
    {
        // ONNX Runtime's operators are XNNPACK's but for sums.
        (_graph, _rule, _options) = (graph, rule == Rule.Ort ? Rule.Xnnpack : rule, options);
        _network = new(rule);
        _unsupported = new(graph.Name);
        _reals = RealFlow.Of(graph);
        _constantReals = RealFlow.Constants(graph);
    }

    /// <exception cref="EdgeConvException">Nodes that the runtime cannot do: all are named, each with its operator and a remedy.</exception>
    public static NetworkDescription Lower(ModelGraph graph, Rule rule, LoweringOptions options)
    {
        var lowering = new Lowering(graph, rule, options);
        lowering.CheckKeptNames();
        lowering.FindOutputEdges();
        lowering.AddInputs();
        lowering.FindParts();
        foreach (Node node in graph.Nodes)
            if (!lowering._edges.Contains(node))
                lowering.TryAdd(node);
        lowering._unsupported.ThrowIfAny();
        lowering.AddOutputs();
        lowering._unsupported.ThrowIfAny();
        if (lowering._network.Operators.Count == 0)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"{graph.Name}: it computes nothing, its outputs are its inputs; export the network, or end it elsewhere");
        lowering._network.Labels.AddRange(graph.Labels);
        return lowering._network;
    }

    private void CheckKeptNames()
    {
        var names = _graph.Inputs.Concat(_graph.Nodes.SelectMany(node => node.Outputs)).Select(value => value.Name).ToHashSet();
        string[] unknown = [.. _options.Keep.Where(name => !names.Contains(name))];
        if (unknown.Length > 0)
            throw new EdgeConvException(ConverterErrors.NothingToKeep, $"{_graph.Name}: nothing to keep is named '{string.Join("', '", unknown)}'; "
                + $"the model has {names.Count} values: {string.Join(", ", names.Order(StringComparer.Ordinal).Take(100))}");
    }

    private void TryAdd(Node node)
    {
        if (!Array.Exists(node.Inputs, _missing.Contains))
        {
            try
            {
                Add(node);
                return;
            }
            catch (UnsupportedNodeException e)
            {
                _unsupported.Add(node.Name, node.GetType().Name, e.Message);
            }
            catch (OverflowException)
            {
                _unsupported.Add(node.Name, node.GetType().Name, "its sizes leave 32 bits: make the network's input smaller");
            }
        }
        _missing.UnionWith(node.Outputs);
    }

    private void Add(Node node)
    {
        switch (node)
        {
            case Convolution convolution:
                AddConvolution(convolution);
                break;
            case FullyConnected fullyConnected:
                AddFullyConnected(fullyConnected);
                break;
            case Add add:
                AddAdd(add);
                break;
            case Pool pool:
                AddPool(pool);
                break;
            case MixedPool mixed:
                AddMixedPool(mixed);
                break;
            case SpatialMean mean:
                AddMean(mean);
                break;
            case Softmax softmax:
                AddSoftmax(softmax);
                break;
            case Binary binary:
                if (!TryAddConstant(binary))
                    AddBinary(binary);
                break;
            case ChannelUnary unary:
                AddChannelUnary(unary);
                break;
            case ChannelSlopes slopes:
                AddSlopes(slopes);
                break;
            case Activation activation:
                AddTable(node.Name, ReadMap(activation.Input), activation.Output, activation.Clamp);
                break;
            case Unary unary:
                AddUnary(unary);
                break;
            case Quantize quantize when _reals.Contains(quantize.Output):
                AddAlias(quantize);
                break;
            case Quantize quantize:
                AddTable(node.Name, ReadMap(quantize.Input), quantize.Output, Clamp.None);
                break;
            case ChannelPermutation permutation:
                AddPermutation(permutation);
                break;
            case Pad pad:
                AddPad(pad);
                break;
            case Concat concat:
                AddConcat(concat);
                break;
            case Slice slice:
                AddSlice(slice);
                break;
            case TransposedConvolution transposed:
                AddTransposedConvolution(transposed);
                break;
            case Reshape reshape:
                AddAlias(reshape);
                break;
            case Transpose transpose:
                AddTranspose(transpose);
                break;
            case Resize resize:
                AddResize(resize);
                break;
            case Reduce reduce:
                AddReduce(reduce);
                break;
            case ArgExtreme extreme:
                AddArgExtreme(extreme);
                break;
            case LocalNormalisation normalisation:
                AddLocalNormalisation(normalisation);
                break;
            case Gather gather:
                AddGather(gather);
                break;
            case Rearrange rearrange:
                AddRearrange(rearrange);
                break;
            case MatrixProduct product:
                AddMatrixProduct(product);
                break;
            case RegionPool pool:
                AddRegionPool(pool);
                break;
            case RegionAlign align:
                AddRegionAlign(align);
                break;
            case NonMaximumSuppression suppression:
                AddSuppression(suppression);
                break;
            case DetectionPostProcess detection:
                AddDetection(detection);
                break;
            case DeformableConvolution deformable:
                AddDeformable(deformable);
                break;
            case ChannelAffine:
                throw new UnsupportedNodeException(
                    "a scale per channel that follows no convolution: train it into a 1x1 depthwise convolution");
            default:
                throw new UnsupportedNodeException("replace it by supported operators, or cut the network before it");
        }
    }

    /// <summary>Only axes of length 1 change places.</summary>
    private static bool KeepsOrder(Transpose transpose) =>
        transpose.Permutation.Where(axis => transpose.Input.Shape[axis] != 1) is var moved && moved.SequenceEqual(moved.Order());

    private Place Read(Value value) => _places.TryGetValue(value, out Place place) ? place
        : _arranged.TryGetValue(value, out Arrangement? arrangement) ? Moved(value, arrangement)
        : value is { Type: ElementType.Int8, Data: sbyte[] levels } ? EmitConstant(value, levels)
        : _constantReals.Contains(value) && value.Data is float[] reals ? EmitConstant(value, reals)
        : throw new UnsupportedNodeException(
            $"it reads '{value.Name}', which is {value.Type} {(value.IsConstant ? "and constant" : "in the middle of the network")}: "
            + "quantise the whole network to int8");

    /// <summary>A value that is read pixel by pixel: as a map of its own shape.</summary>
    private Place ReadMap(Value value)
    {
        Place place = Read(value);
        return place.Shape == MapShape.Of(value) ? place : Moved(value, Arrangement.Of(place));
    }

    private static MapShape ShapeOf(Place place) => place.Shape;

    private Quantisation QuantisationOf(Place place) => new(_network.Tensors[place.Tensor].Scale, _network.Tensors[place.Tensor].ZeroPoint);

    /// <summary>The representation in int8 or int16; uint8 is the same bytes as int8 128 lower.</summary>
    private static Quantisation QuantisationOf(Value value)
    {
        if (value.Type is not (ElementType.Int8 or ElementType.UInt8 or ElementType.Int16) || value.Quantisation is not { IsPerTensor: true } quantisation)
            throw new UnsupportedNodeException($"'{value.Name}' is {value.Type} without one scale: quantise the whole network to int8");
        int zeroPoint = quantisation.ZeroPoint - (value.Type == ElementType.UInt8 ? 128 : 0);
        if (!float.IsFinite(quantisation.Scale) || quantisation.Scale <= 0 || zeroPoint is < sbyte.MinValue or > sbyte.MaxValue || (value.Type == ElementType.Int16 && zeroPoint != 0))
            throw new UnsupportedNodeException(
                $"'{value.Name}' has scale {quantisation.Scale} and zero point {quantisation.ZeroPoint}: quantise it again");
        return new(quantisation.Scale, zeroPoint);
    }

    /// <summary>The place a node's output is written to: a tensor of its own, or its part of a concatenation's.</summary>
    private Place Make(Value value)
    {
        if (_places.TryGetValue(value, out Place place))
            return place;
        if (_parts.TryGetValue(value, out Part part))
        {
            Place whole = Make(part.Whole.Output);
            place = whole.Part(part.Axis, part.First, MapShape.Of(value)[part.Axis]);
        }
        else
        {
            TensorFlags flags = (_options.Keeps(value.Name) ? TensorFlags.Kept : TensorFlags.None) | (value.Type == ElementType.Int16 ? TensorFlags.Int16 : TensorFlags.None);
            bool isReal = _reals.Contains(value);
            place = MakeTensor(value.Name, MapShape.Of(value), isReal ? s_real : QuantisationOf(value), isReal ? flags | TensorFlags.Real : flags);
        }
        return _places[value] = place;
    }

    private Place MakeTensor(string name, MapShape shape, Quantisation quantisation, TensorFlags flags)
    {
        if (checked((long)shape.Rows * shape.Columns * shape.Channels) is <= 0 or > int.MaxValue)
            throw new UnsupportedNodeException(
                $"'{name}' has {shape.Rows} x {shape.Columns} x {shape.Channels} elements: make the network's input smaller");
        int tensor = _network.AddTensor(name, shape.Rows, shape.Columns, shape.Channels, quantisation.Scale, quantisation.ZeroPoint, flags);
        return new(ViewRecord.Of(tensor, _network.Tensors[tensor]));
    }

    private void Flag(int tensor, TensorFlags flags)
    {
        TensorRecord record = _network.Tensors[tensor];
        record.Flags |= flags;
        _network.Tensors[tensor] = record;
    }

    /// <summary>An operator without windows, weights and scratch; callers add what it has with <c>with</c>.</summary>
    private OperatorRecord Operator(OperatorKind kind, Rule rule, string name, Place output) => new()
    {
        Kind = kind, Rule = rule, Low = sbyte.MinValue, High = sbyte.MaxValue, Vertical = WindowRecord.One, Horizontal = WindowRecord.One, Depth = WindowRecord.One,
        InputSlices = 1, OutputSlices = 1, Groups = 1,
        WorkRows = ShapeOf(output).Rows, ScratchAddress = -1, Weights = -1, Parameters = -1, Name = _network.AddText(name),
    };

    private void Emit(OperatorRecord op, Place output, params ReadOnlySpan<Place> inputs)
    {
        op.FirstInput = _network.Views.Count;
        op.InputCount = inputs.Length;
        for (int i = 0; i < inputs.Length; i++)
        {
            TensorRecord tensor = _network.Tensors[inputs[i].Tensor];
            if (tensor.IsReal && !RegionCheck.MayBeReal(op.Kind, i) && op.Kind is not (OperatorKind.Rearrange or OperatorKind.Requantise))
                throw new UnsupportedNodeException("it reads places or detections, which are float32: cut the network before it, and do the rest after the session");
        }
        CheckInt16(op, output, inputs);
        foreach (Place input in inputs)
            _network.AddView(input.View);
        op.Output = _network.AddView(output.View);
        _network.Operators.Add(op);
    }

    private OperatorRecord WithParameters(OperatorRecord op, byte[] parameters) =>
        op with { Parameters = _network.Parameters.Add<byte>(parameters), ParameterBytes = parameters.Length };

    private static OperatorRecord Clamped(OperatorRecord op, Clamp clamp, Quantisation output) =>
        op with { Low = RuleArithmetic.Bound(op.Rule, clamp.Low, output), High = RuleArithmetic.Bound(op.Rule, clamp.High, output) };

    private static WindowRecord Record(Window window) =>
        new() { Size = window.Size, Stride = window.Stride, Dilation = window.Dilation, PadBefore = window.PadBefore };
}
