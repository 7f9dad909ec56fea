using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Numerics;

namespace EdgeConv.Converter.Lower;

/// <summary>Operators with weights.</summary>
internal sealed partial class Lowering
{
    /// <summary>Weights as the graph holds them, [O][taps][channels per group], and what comes with them.</summary>
    /// <param name="Scales">One per output channel.</param>
    private readonly record struct Filter(sbyte[] Weights, int[] Bias, float[] Scales);

    private void AddConvolution(Convolution node)
    {
        Place input = ReadMap(node.Input), output = Make(node.Output);
        Volume volume = Volume.Of(node.Input.Shape, node.Output.Shape, node.Depth, node.Vertical);
        CheckWindows(node.Vertical, node.Horizontal, volume, ShapeOf(input), ShapeOf(output));
        var windows = new Windows(Record(node.Vertical), Record(node.Horizontal), volume);
        int perGroup = PerGroup(node.Groups, ShapeOf(input), ShapeOf(output));
        Filter filter = ReadFilter(node.Weights, node.Bias, ShapeOf(output).Channels, checked(windows.Taps * perGroup));
        EmitConvolution(node.Name, windows, node.Groups, filter, node.Clamp, input, output);
    }

    /// <summary>Input channels of a group.</summary>
    private static int PerGroup(int groups, MapShape from, MapShape to) => groups >= 1 && from.Channels % groups == 0 && to.Channels % groups == 0
        ? from.Channels / groups
        : throw new UnsupportedNodeException($"{groups} groups do not divide {from.Channels} input and {to.Channels} output channels: export it again");

    private void EmitConvolution(string name, Windows windows, int groups, Filter filter, Clamp clamp, Place input, Place output)
    {
        MapShape from = ShapeOf(input), to = ShapeOf(output);
        bool isDepthwise = groups > 1 && groups == from.Channels;
        OperatorRecord op = windows.In(Operator(isDepthwise ? OperatorKind.Depthwise : OperatorKind.Convolution, _rule, name, output)) with
        {
            Groups = isDepthwise ? 1 : groups,
            Macs = checked((long)to.Rows * to.Columns * to.Channels * windows.Taps * (from.Channels / groups)),
        };
        byte[] multipliers = RuleArithmetic.Multipliers(_rule, QuantisationOf(input).Scale, filter.Scales, QuantisationOf(output).Scale);
        EmitFiltered(op, filter, multipliers, clamp, input, output);

        int lastRow = (to.Rows - 1) * windows.Vertical.Stride - windows.Vertical.PadBefore + (windows.Vertical.Size - 1) * windows.Vertical.Dilation;
        if (op.IsVolume || windows.Vertical.PadBefore > 0 || lastRow >= from.Rows)
            _network.RequirePaddingRow(input.Tensor);
    }

    /// <summary>A convolution as large as its map.</summary>
    private void AddFullyConnected(FullyConnected node)
    {
        Place output = Make(node.Output);
        MapShape to = ShapeOf(output);
        // Several vectors are pixels of a row.
        Place input = to.Columns > 1 ? Vectors(node.Input, to.Columns) : Read(node.Input);
        MapShape from = ShapeOf(input) with { Columns = ShapeOf(input).Columns / to.Columns };
        int elements = checked(from.Rows * from.Columns * from.Channels);
        Filter filter = ReadFilter(node.Weights, node.Bias, to.Channels, elements);

        OperatorRecord op = Operator(OperatorKind.Convolution, _rule, node.Name, output) with
        {
            Vertical = Record(new(from.Rows)),
            Horizontal = Record(new(from.Columns)),
            Macs = checked((long)to.Columns * to.Channels * elements),
        };
        float inputScale = QuantisationOf(input).Scale, outputScale = QuantisationOf(output).Scale;
        byte[] multipliers = _rule == Rule.Tflm && node.Weights.Quantisation!.IsPerTensor
            ? TflmRule.FullyConnectedMultipliers(inputScale, filter.Scales[0], outputScale, to.Channels)
            : RuleArithmetic.Multipliers(_rule, inputScale, filter.Scales, outputScale);
        EmitFiltered(op, filter, multipliers, node.Clamp, input, output);
    }

    /// <summary>The value's elements as a row of that many pixels.</summary>
    private Place Vectors(Value value, int count)
    {
        Arrangement arrangement = ArrangementOf(value);
        var shape = new MapShape(1, count, arrangement.Elements.Length / count);
        if (arrangement.IsInOrder && arrangement.Source.Shape == shape)
            return arrangement.Source;
        Place row = MakeTensor($"{value.Name}/vectors", shape, QuantisationOf(arrangement.Source), TensorFlags.None);
        EmitRearrange($"{value.Name}/vectors", arrangement, row);
        return row;
    }

    private void EmitFiltered(OperatorRecord op, Filter filter, byte[] multipliers, Clamp clamp, Place input, Place output)
    {
        int without = op.Rule == Rule.Tflm ? -1 : Array.FindIndex(MemoryMarshal.Cast<byte, float>(multipliers).ToArray(), scale => !ParameterCheck.IsScale(scale));
        if (without >= 0)
            throw new UnsupportedNodeException($"the scales of input, output and weights are too far apart in channel {without}: quantise it again");
        bool hasInt16 = HasInt16(output, input);
        int[] bias = FoldZeroPoint(filter, QuantisationOf(input).ZeroPoint, IsInt16(input) ? Int16Check.Largest : -sbyte.MinValue);
        int inputs = input.View.Channels, outputs = output.View.Channels;
        op.Layout = WeightLayouts.Choose(op, inputs, outputs, _network.Tensors[input.Tensor].Channels * input.View.ColumnStride, hasInt16);
        op = WithRange(op, [], clamp, output);
        byte[] stream = WeightPacking.Pack(op, inputs, filter.Weights, bias, multipliers);
        op = op with
        {
            Flags = WeightPacking.Flags(op, stream, inputs, outputs, QuantisationOf(output).ZeroPoint, hasInt16),
            Weights = _network.Weights.Add<byte>(stream, alignment: SectionRecord.Alignment),
            WeightBytes = stream.Length,
        };
        Emit(op, output, input);
    }

    private Filter ReadFilter(Value weights, Value? bias, int channels, int perChannel)
    {
        if (weights.Type != ElementType.Int8 || weights.Data is not sbyte[] data || weights.Quantisation is not { } quantisation)
            throw new UnsupportedNodeException(
                $"weights '{weights.Name}' are {(weights.IsConstant ? weights.Type : "computed")}: quantise them to constant int8");
        if (Array.Exists(quantisation.ZeroPoints, zero => zero != 0))
            throw new UnsupportedNodeException($"weights '{weights.Name}' have zero points: quantise them symmetrically");
        bool hasScales = quantisation.IsPerTensor || (quantisation.Scales.Length == channels && quantisation.Axis == 0);
        if (data.Length != (long)channels * perChannel || !hasScales)
            throw new UnsupportedNodeException(
                $"weights '{weights.Name}' [{string.Join(", ", weights.Shape)}] or their {quantisation.Scales.Length} scales do not "
                + $"fit {channels} output channels: export it again");
        float[] scales = quantisation.IsPerTensor ? [.. Enumerable.Repeat(quantisation.Scale, channels)] : quantisation.Scales;
        int zeroScale = Array.FindIndex(scales, scale => !float.IsFinite(scale) || scale <= 0);
        if (zeroScale >= 0)
            throw new UnsupportedNodeException(
                $"weights '{weights.Name}' have scale {scales[zeroScale]} in channel {zeroScale}: quantise them again");
        int[] biases = bias is null ? new int[channels]
            : bias.Data is int[] ints && ints.Length == channels ? ints
            : throw new UnsupportedNodeException(
                $"bias '{bias.Name}' is {bias.Type} [{string.Join(", ", bias.Shape)}]: quantise it to int32, one per output channel");
        _network.ParameterCount += data.Length + (bias is null ? 0 : channels);
        return new(data, biases, scales);
    }

    /// <summary><c>bias - zx * sum(w)</c>, with the proof that neither it nor any partial sum of products leaves int32.</summary>
    /// <param name="largest">Magnitude of an input element.</param>
    private static int[] FoldZeroPoint(Filter filter, int zeroPoint, int largest)
    {
        int channels = filter.Bias.Length, perChannel = filter.Weights.Length / channels;
        var folded = new int[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            long sum = 0, magnitude = 0;
            foreach (sbyte weight in filter.Weights.AsSpan(channel * perChannel, perChannel))
            {
                sum += weight;
                magnitude += Math.Abs((int)weight);
            }
            long bias = filter.Bias[channel] - zeroPoint * sum;
            long most = Math.Abs(bias) + magnitude * largest;
            if (most > int.MaxValue)
                throw new UnsupportedNodeException(
                    $"the accumulator of output channel {channel} may reach {most}, more than int32 holds: use a larger weight "
                    + "scale, or split the layer");
            folded[channel] = (int)bias;
        }
        return folded;
    }

    private static void CheckWindows(Window vertical, Window horizontal, Volume volume, MapShape from, MapShape to)
    {
        CheckWindow(volume.Depth, volume.InputSlices, volume.OutputSlices, "slices");
        CheckWindow(vertical, from.Rows / volume.InputSlices, to.Rows / volume.OutputSlices, "rows");
        CheckWindow(horizontal, from.Columns, to.Columns, "columns");
    }

    private static void CheckWindow(Window window, int inputs, int outputs, string axis)
    {
        if (window.PadBefore < 0 || window.PadAfter < 0)
            throw new UnsupportedNodeException($"negative padding of {axis}: cut the map with another operator");
        if (window.Size < 1 || window.Stride < 1 || window.Dilation < 1
            || inputs + window.PadBefore + window.PadAfter < window.Extent || window.Outputs(inputs) != outputs)
            throw new UnsupportedNodeException(
                $"{outputs} output {axis} of {inputs} do not fit window {window.Size}, stride {window.Stride}, dilation "
                + $"{window.Dilation}, padding {window.PadBefore} and {window.PadAfter}: export it again");
    }
}
