namespace EdgeConv.Converter.Graph;

/// <summary>Shapes of what works on any tensor, and of windows other than plain ones.</summary>
internal static partial class NodeShape
{
    private static int[] OfSlopes(ChannelSlopes node)
    {
        Require(node.Slopes.Length == Channels(node) && Array.TrueForAll(node.Slopes, float.IsFinite), node,
            $"{node.Slopes.Length} slopes do not fit {Text(node.Input.Shape)}");
        return node.Input.Shape;
    }

    private static int[] OfChannelUnary(ChannelUnary node)
    {
        Require(node.Divisors.Length == Channels(node) && node.Factors.Length == Channels(node) && Array.TrueForAll([.. node.Divisors, .. node.Factors], factor => factor > 0 && float.IsFinite(factor)), node,
            $"{node.Divisors.Length} divisors and {node.Factors.Length} factors do not fit {Text(node.Input.Shape)}");
        return node.Input.Shape;
    }

    private static int[] OfClamp(Activation node)
    {
        Require(node.Clamp.Low <= node.Clamp.High, node, $"[{node.Clamp.Low}, {node.Clamp.High}] is no range");
        return node.Input.Shape;
    }

    private static int[] OfUnary(Unary node)
    {
        foreach (UnaryFunction function in node.Functions)
            Require(function.Kind == UnaryKind.Clamp ? function.A <= function.B
                : float.IsFinite(function.A) && float.IsFinite(function.B) && function is not { Kind: UnaryKind.Celu, A: 0 }, node, $"{function} is no function");
        return node.Input.Shape;
    }

    private static int[] OfRegions(Node node, int rows, int columns, float scale)
    {
        Require(node.Inputs[1].Shape.Length == 2 && float.IsFinite(scale) && scale > 0, node, $"regions {Text(node.Inputs[1].Shape)} at scale {scale} are none");
        return [node.Inputs[1].Shape[0], rows, columns, Channels(node)];
    }

    private static int[] OfBinary(Node node)
    {
        Require(node.Inputs[0].Shape.Length == node.Inputs[1].Shape.Length, node, "its inputs have different ranks");
        return Broadcast(node, node.Inputs[0].Shape, node.Inputs[1].Shape);
    }

    /// <summary>The shape of two that are broadcast against each other.</summary>
    private static int[] Broadcast(Node node, int[] a, int[] b)
    {
        var shape = new int[Math.Max(a.Length, b.Length)];
        for (int i = 1; i <= shape.Length; i++)
        {
            int lengthA = i <= a.Length ? a[^i] : 1, lengthB = i <= b.Length ? b[^i] : 1;
            Require(lengthA == lengthB || lengthA == 1 || lengthB == 1, node, $"{Text(a)} and {Text(b)} cannot be broadcast");
            shape[^i] = Math.Max(lengthA, lengthB);
        }
        return shape;
    }

    private static int[] OfTransposedConvolution(TransposedConvolution node)
    {
        int[] map = MapOrVolume(node), weights = node.Weights.Shape;
        Require(weights.Length == map.Length && node.Groups > 0 && weights[0] % node.Groups == 0 && (long)weights[^1] * node.Groups == map[^1],
            node, $"weights {Text(weights)} in {node.Groups} groups do not fit the input {Text(map)}");
        Window[] windows = Windows(map, node.Depth, node.Vertical, node.Horizontal);
        Require(windows.Select(window => window.Size).SequenceEqual(weights[1..^1]), node, "the window differs from the weights");
        Require(node.OutputSize.Length == windows.Length, node, $"an output of {Text(node.OutputSize)} has another rank than its input");
        for (int axis = 0; axis < windows.Length; axis++)
        {
            CheckWindow(node, windows[axis]);
            long most = (map[axis + 1] - 1L) * windows[axis].Stride + windows[axis].Dilation * (windows[axis].Size - 1L) + 1 - windows[axis].PadBefore;
            // Padding after is what is left out at the end, or where it is too little, what no window reaches.
            Require(node.OutputSize[axis] > 0 && node.OutputSize[axis] < most + LongestWindow, node, $"{node.OutputSize[axis]} outputs of {map[axis + 1]} inputs");
        }
        CheckBias(node, node.Bias, weights[0]);
        return [map[0], .. node.OutputSize, weights[0]];
    }

    private static int[] OfDeformable(DeformableConvolution node)
    {
        int[] map = Map(node), weights = node.Weights.Shape;
        Require(weights.Length == 4 && node.Groups > 0 && weights[0] % node.Groups == 0 && (long)weights[3] * node.Groups == map[3]
            && node.OffsetGroups > 0 && map[3] % node.OffsetGroups == 0, node, $"weights {Text(weights)} in {node.Groups} groups do not fit the input {Text(map)}");
        Require(node.Vertical.Size == weights[1] && node.Horizontal.Size == weights[2], node, "the window differs from the weights");
        int[] size = [map[0], Outputs(node, node.Vertical, map[1]), Outputs(node, node.Horizontal, map[2])];
        long all = (long)node.OffsetGroups * weights[1] * weights[2];
        Require(all <= MostElements / 2, node, $"{all} taps");
        int taps = (int)all;
        Require(node.Offsets.Shape.SequenceEqual([.. size, 2 * taps]), node, $"offsets {Text(node.Offsets.Shape)} do not fit");
        Require(node.Mask is null || node.Mask.Shape.SequenceEqual([.. size, taps]), node, "the mask does not fit");
        CheckBias(node, node.Bias, weights[0]);
        return [.. size, weights[0]];
    }

    private static int[] OfNormalisation(LocalNormalisation node)
    {
        Require(node.Size is > 0 and <= LongestWindow && float.IsFinite(node.Alpha) && float.IsFinite(node.Beta) && float.IsFinite(node.Bias), node,
            $"size {node.Size}, alpha {node.Alpha}, beta {node.Beta} and bias {node.Bias} are no normalisation");
        _ = Channels(node);
        return node.Input.Shape;
    }

    private static int[] OfSlice(Slice node)
    {
        int[] from = node.Input.Shape, to = node.Output.Shape;
        Require(node.Starts.Length == from.Length && node.Steps.Length == from.Length && to.Length == from.Length, node, "its starts and steps do not fit its input");
        for (int axis = 0; axis < from.Length; axis++)
        {
            long last = node.Starts[axis] + (to[axis] - 1L) * node.Steps[axis];
            Require(node.Steps[axis] != 0 && to[axis] > 0 && (uint)node.Starts[axis] < (uint)from[axis] && last >= 0 && last < from[axis], node,
                $"elements {node.Starts[axis]} to {last} of {from[axis]} along axis {axis}");
        }
        return to;
    }

    private static int[] OfGather(Gather node)
    {
        int[] shape = (int[])node.Input.Shape.Clone();
        Require((uint)node.Axis < (uint)shape.Length, node, $"axis {node.Axis} of {Text(shape)}");
        Require(Array.TrueForAll(node.Indices, index => (uint)index < (uint)shape[node.Axis]), node, $"indices outside {shape[node.Axis]}");
        shape[node.Axis] = node.Indices.Length;
        return shape;
    }

    private static int[] OfRearrange(Rearrange node)
    {
        long elements = node.Input.Elements;
        Require(IsSound(node.Output.Shape) && node.Output.Elements == node.Sources.Length
            && Array.TrueForAll(node.Sources, source => source >= -1 && source < elements), node, $"{Text(node.Input.Shape)} cannot become {Text(node.Output.Shape)}");
        return node.Output.Shape;
    }

    private static int[] OfReduce(Reduce node)
    {
        int[] shape = node.Input.Shape;
        Require(Array.TrueForAll(node.Axes, axis => (uint)axis < (uint)shape.Length) && node.Axes.Distinct().Count() == node.Axes.Length, node,
            $"axes {Text(node.Axes)} of {Text(shape)}");
        return WithOne(shape, node.Axes);
    }

    private static int[] OfArgExtreme(ArgExtreme node)
    {
        Require((uint)node.Axis < (uint)node.Input.Shape.Length, node, $"axis {node.Axis} of {Text(node.Input.Shape)}");
        return WithOne(node.Input.Shape, [node.Axis]);
    }

    /// <summary>A shape with length 1 along some axes.</summary>
    private static int[] WithOne(int[] shape, int[] axes) => [.. shape.Select((length, axis) => axes.Contains(axis) ? 1 : length)];

    private static int[] OfMatrixProduct(Node node)
    {
        int[] a = node.Inputs[0].Shape, b = node.Inputs[1].Shape;
        Require(a.Length >= 2 && b.Length >= 2 && a[^1] == b[^2], node, $"{Text(a)} cannot be multiplied with {Text(b)}");
        return [.. Broadcast(node, a[..^2], b[..^2]), a[^2], b[^1]];
    }

    private static int[] OfResize(Resize node)
    {
        int rank = node.Input.Shape.Length;
        Require(node.Output.Shape.Length == rank && node.Scales.Length == rank && Array.TrueForAll(node.Scales, scale => float.IsFinite(scale) && scale > 0)
            && (node.Region is null || (node.Region.Length == 2 * rank && Array.TrueForAll(node.Region, float.IsFinite)))
            && float.IsFinite(node.Options.Cubic) && float.IsFinite(node.Options.Extrapolation), node, $"its scales do not fit {Text(node.Input.Shape)}");
        return node.Output.Shape;
    }

    private static int[] OfSuppression(Node node)
    {
        int[] boxes = node.Inputs[0].Shape, scores = node.Inputs[1].Shape;
        Require(boxes is [_, _, 4] && scores.Length == 3 && scores[0] == boxes[0] && scores[2] == boxes[1], node,
            $"boxes {Text(boxes)} and scores {Text(scores)} do not fit");
        Require(node.Output.Shape is [_, 3], node, "its output must have three columns");
        return node.Output.Shape;
    }

    private static int[][] OfDetection(DetectionPostProcess node)
    {
        int[] codes = node.Inputs[0].Shape, scores = node.Inputs[1].Shape, anchors = node.Inputs[2].Shape;
        DetectionOptions options = node.Options;
        Require(codes is [1, _, >= 4] && scores.Length == 3 && scores[0] == 1 && scores[1] == codes[1] && anchors is [_, 4] && anchors[0] == codes[1], node,
            $"codes {Text(codes)}, scores {Text(scores)} and anchors {Text(anchors)} do not fit");
        Require(options is { MostDetections: > 0, MostClassesPerDetection: > 0 } && (!options.IsRegular || options.DetectionsPerClass > 0)
            && options.Classes > 0 && options.Classes <= scores[2], node, $"{options} does not fit scores {Text(scores)}");
        Require(node.Outputs.Length == 4, node, "it must have four outputs");
        long found = (long)options.MostDetections * options.MostClassesPerDetection;
        Require(found <= MostElements / 4, node, $"{found} detections");
        int most = (int)found;
        return [[1, most, 4], [1, most], [1, most], [1]];
    }
}
