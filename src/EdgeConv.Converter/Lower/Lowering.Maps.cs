using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Numerics;
using EdgeConv.Portable;

namespace EdgeConv.Converter.Lower;

/// <summary>Operators without weights.</summary>
internal sealed partial class Lowering
{
    private void AddAdd(Add node)
    {
        Place a = ReadMap(node.Inputs[0]), b = ReadMap(node.Inputs[1]), output = Make(node.Output);
        if (ShapeOf(a) != ShapeOf(output) || ShapeOf(b) != ShapeOf(output))
            throw new UnsupportedNodeException("its inputs and output have different shapes: make them equal");
        EmitSum(node, subtracts: false, a, b, output);
    }

    private void AddPool(Pool node)
    {
        Place output = Make(node.Output), read = ReadMap(node.Input);
        MapShape from = ShapeOf(read), to = ShapeOf(output);
        Volume volume = Volume.Of(node.Input.Shape, node.Output.Shape, node.Depth, node.Vertical);
        CheckPoolWindow(volume.Depth, volume.InputSlices, volume.OutputSlices, "slices");
        CheckPoolWindow(node.Vertical, from.Rows / volume.InputSlices, to.Rows / volume.OutputSlices, "rows");
        CheckPoolWindow(node.Horizontal, from.Columns, to.Columns, "columns");
        if (from.Channels != to.Channels)
            throw new UnsupportedNodeException($"it makes {to.Channels} channels of {from.Channels}: export it again");
        bool averages = node.Kind != PoolKind.Maximum;
        if (averages && (volume.Depth.Dilation != 1 || node.Vertical.Dilation != 1 || node.Horizontal.Dilation != 1))
            throw new UnsupportedNodeException("a dilated average: use a depthwise convolution");
        var windows = new Windows(Record(node.Vertical), Record(node.Horizontal), volume);
        if (averages && _network.Rule == Rule.Ort && CountsAll(node))
        {
            // ONNX Runtime averages reals and rounds once: equal weights do the same.
            var equal = new sbyte[checked(windows.Taps * from.Channels)];
            Array.Fill(equal, (sbyte)1);
            float[] scales = [.. Enumerable.Repeat(1f / windows.Taps, from.Channels)];
            EmitConvolution(node.Name, windows, from.Channels, new(equal, new int[from.Channels], scales), node.Clamp, read, output);
            return;
        }
        Place input = Requantised(node.Name, read, output);

        // XNNPACK leaves average pooling to TensorFlow Lite, and its rounding of the clamp with it.
        OperatorKind kind = averages ? OperatorKind.AveragePool : OperatorKind.MaximumPool;
        OperatorRecord op = windows.In(Operator(kind, averages ? Rule.Tflm : _rule, node.Name, output)) with
        {
            Flags = node.Kind == PoolKind.AverageWithPadding ? OperatorFlags.CountsPadding : OperatorFlags.None,
        };
        op = Unranged(op, node.Clamp, output) with { Rule = _rule };
        bool accumulates = averages && volume == Volume.None
            && LiesSideBySide(node.Vertical, from.Rows, to.Rows) && LiesSideBySide(node.Horizontal, from.Columns, to.Columns);
        Emit(accumulates ? Accumulating(op, to) : op, output, input);
    }

    /// <summary>Whether each window of an average has the same divisor.</summary>
    private static bool CountsAll(Pool node) => node.Kind == PoolKind.AverageWithPadding
        || Array.TrueForAll([node.Depth, node.Vertical, node.Horizontal], window => window is { PadBefore: 0, PadAfter: 0 });

    private void AddMean(SpatialMean node)
    {
        Place input = ReadMap(node.Input), output = Make(node.Output);
        int maps = node.Input.Shape[0];
        if (maps > 1 && node.Input.Shape.Length == 4 && ShapeOf(output) == new MapShape(maps, 1, ShapeOf(input).Channels))
        {
            int rows = node.Input.Shape[1];
            for (int map = 0; map < maps; map++)
                EmitMean($"{node.Name}/map{map}", input.Part(MapAxis.Rows, map * rows, rows), output.Part(MapAxis.Rows, map, 1), Clamp.None);
            return;
        }
        EmitMean(node.Name, input, output, Clamp.None);
    }

    /// <summary>Over all rows and columns, made row by row.</summary>
    private void EmitMean(string name, Place input, Place output, Clamp clamp)
    {
        MapShape from = ShapeOf(input), to = ShapeOf(output);
        if (to != new MapShape(1, 1, from.Channels))
            throw new UnsupportedNodeException(
                $"it makes {to.Rows} x {to.Columns} x {to.Channels} of {from.Channels} channels: only the mean over height and width "
                + "is supported");
        int elements = checked(from.Rows * from.Columns);
        byte[] multiplier = RuleArithmetic.MeanMultiplier(_rule, QuantisationOf(input).Scale, QuantisationOf(output).Scale, elements);
        OperatorRecord op = WithParameters(Operator(OperatorKind.Mean, _rule, name, output), multiplier) with
        {
            Vertical = Record(new(from.Rows, from.Rows)),
            Horizontal = Record(new(from.Columns, from.Columns)),
        };
        Emit(Unranged(Accumulating(op, to), clamp, output), output, input);
    }

    private void AddSoftmax(Softmax node)
    {
        int rank = node.Input.Shape.Length;
        if (node.Axis != rank - 1 && node.Axis != -1)
        {
            AddTurned(node, ToEnd(rank, node.Axis));
            return;
        }
        Place input = ReadMap(node.Input), output = Make(node.Output);
        if (ShapeOf(input) != ShapeOf(output))
            throw new UnsupportedNodeException("its input and output have different shapes: export it again");
        Quantisation logits = QuantisationOf(input), probabilities = QuantisationOf(output);
        if (node.Beta <= 0 || !float.IsFinite(node.Beta) || (double)logits.Scale * node.Beta * (1 << 26) <= 1)
            throw new UnsupportedNodeException(
                $"beta {node.Beta} at scale {logits.Scale} makes every exponential 1: quantise its input again");
        bool fitsTflm = SameReals(probabilities, new(1f / 256, -128)) && ShapeOf(input).Channels <= TflmRule.MostSoftmaxChannels;
        if (_rule == Rule.Tflm && !fitsTflm)
            throw new UnsupportedNodeException(
                $"arithmetic q31 has outputs of scale 1/256 and zero point -128 and at most {TflmRule.MostSoftmaxChannels} channels: "
                + "quantise it so, or use fp32");
        byte[] parameters = RuleArithmetic.SoftmaxParameters(_rule, logits.Scale, node.Beta, probabilities);
        Emit(WithParameters(Operator(OperatorKind.Softmax, _rule, node.Name, output), parameters), output, input);
    }

    private void AddPermutation(ChannelPermutation node)
    {
        Place output = Make(node.Output), input = Requantised(node.Name, ReadMap(node.Input), output);
        MapShape shape = ShapeOf(input);
        if (shape with { Channels = node.Channels.Length } != ShapeOf(output) || Array.Exists(node.Channels, c => (uint)c >= (uint)shape.Channels))
            throw new UnsupportedNodeException("its channels do not fit its input and output: export it again");
        byte[] order = MemoryMarshal.AsBytes<int>(node.Channels).ToArray();
        Emit(WithParameters(Operator(OperatorKind.Permute, _rule, node.Name, output), order), output, input);
    }

    private void AddPad(Pad node)
    {
        if (node.Mode != PadMode.Constant)
        {
            ArrangePad(node);
            return;
        }
        if (node.Input.Shape.Length != 4 || node.Before.Length != 4 || node.After.Length != 4 || node.Before[0] != 0 || node.After[0] != 0
            || node.Before.Concat(node.After).Any(amount => amount < 0))
            throw new UnsupportedNodeException("only height, width and channels of a map are padded, by no less than 0: export it so");
        Place output = Make(node.Output), input = Requantised(node.Name, ReadMap(node.Input), output);
        MapShape from = ShapeOf(input);
        var padded = new MapShape(
            checked(node.Before[1] + from.Rows + node.After[1]), checked(node.Before[2] + from.Columns + node.After[2]),
            checked(node.Before[3] + from.Channels + node.After[3]));
        if (ShapeOf(output) != padded)
            throw new UnsupportedNodeException("its amounts do not fit its shapes: export it again");
        sbyte value = RuleArithmetic.Bound(_rule, node.Value, QuantisationOf(output));
        var parameters = new PadParameters { Value = value, ChannelsBefore = node.Before[3] };
        OperatorRecord op = WithParameters(Operator(OperatorKind.Pad, _rule, node.Name, output), Bytes(parameters)) with
        {
            Vertical = Record(new(1, PadBefore: node.Before[1])),
            Horizontal = Record(new(1, PadBefore: node.Before[2])),
        };
        Emit(op, output, input);
    }

    private void AddTable(string name, Place input, Value output, Clamp clamp) => AddTable(name, input, Make(output), clamp);

    /// <summary>Int8 to int8 of another scale, clamped.</summary>
    private void AddTable(string name, Place input, Place output, Clamp clamp)
    {
        if (ShapeOf(input) != ShapeOf(output))
            throw new UnsupportedNodeException("its input and output have different shapes: export it again");
        TensorFlags types = (_network.Tensors[input.Tensor].Flags | _network.Tensors[output.Tensor].Flags) & (TensorFlags.Real | TensorFlags.Int16);
        if (types != TensorFlags.None)
            EmitRequantise(name, input, output, clamp);
        else
            EmitTable(name, input, output, RuleArithmetic.Table(_network.Rule, QuantisationOf(input), QuantisationOf(output), clamp));
    }

    private void EmitTable(string name, Place input, Place output, sbyte[] table) =>
        Emit(WithParameters(Operator(OperatorKind.Table, _rule, name, output), MemoryMarshal.AsBytes<sbyte>(table).ToArray()), output, input);

    /// <summary>The input at the output's scale: itself, or a tensor made from it, for operators that copy bytes.</summary>
    private Place Requantised(string name, Place input, Place output)
    {
        Quantisation target = QuantisationOf(output);
        if (SameReals(QuantisationOf(input), target) && IsInt16(input) == IsInt16(output))
            return input;
        Place made = MakeTensor($"{name}/requantised", ShapeOf(input), target, IsInt16(output) ? TensorFlags.Int16 : TensorFlags.None);
        AddTable($"{name}/requantise", input, made, Clamp.None);
        return made;
    }

    /// <summary>Makes an operator work input row by input row, with a sum per output element of a row in its scratch range.</summary>
    private static OperatorRecord Accumulating(OperatorRecord op, MapShape output) => op with
    {
        Flags = op.Flags | OperatorFlags.Accumulates,
        WorkRows = checked((int)RowGeometry.WorkRows(accumulates: true, output.Rows, op.Vertical.Size)),
        ScratchBytes = checked(output.Columns * output.Channels * sizeof(int)),
    };

    private static bool LiesSideBySide(Window window, int inputs, int outputs) =>
        window.Stride == window.Size && window.Dilation == 1 && window.PadBefore == 0 && (long)outputs * window.Size <= inputs;

    /// <summary>Every window must hold an element of the map: there is no average of none.</summary>
    private static void CheckPoolWindow(Window window, int inputs, int outputs, string axis)
    {
        CheckWindow(window, inputs, outputs, axis);
        bool skips = window.Dilation > 1 && window.PadBefore % window.Dilation != 0 && inputs < window.Dilation;
        if (window.PadBefore >= window.Extent || (outputs - 1) * window.Stride - window.PadBefore >= inputs || skips)
            throw new UnsupportedNodeException($"a window of {axis} lies in the padding alone: use less padding");
    }

    private static byte[] Bytes<T>(T parameters) where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in parameters)).ToArray();
}
