namespace EdgeConv.Converter.Graph;

/// <summary>The output shape that a node's inputs and attributes imply. Everything an importer or pass may get wrong is checked
/// here.</summary>
internal static partial class NodeShape
{
    /// <summary>A map's or constant's elements may be this many: 128 Mi; the largest layer of VGG has 98 Mi.</summary>
    public const long MostElements = 1 << 27;

    /// <summary>Channels of a per-channel operation may be this many, so that a short hostile file cannot ask for long arrays.</summary>
    public const int MostChannels = 1 << 16;

    private const int LongestWindow = 1 << 15;

    /// <exception cref="EdgeConvException">Inputs, attributes or (for a reshape) the stated output do not fit together.</exception>
    public static int[] Of(Node node)
    {
        foreach (Value value in node.Inputs)
            CheckSize(value.Shape, value.Name, node);
        int[] shape = node switch
        {
            Convolution convolution => OfConvolution(convolution),
            FullyConnected connected => OfFullyConnected(connected),
            Add => Same(node),
            Activation activation => OfClamp(activation),
            Unary unary => OfUnary(unary),
            Quantize => node.Input.Shape,
            ChannelSlopes slopes => OfSlopes(slopes),
            ChannelUnary unary => OfChannelUnary(unary),
            Binary => OfBinary(node),
            TransposedConvolution transposed => OfTransposedConvolution(transposed),
            DeformableConvolution deformable => OfDeformable(deformable),
            LocalNormalisation normalisation => OfNormalisation(normalisation),
            Slice slice => OfSlice(slice),
            Gather gather => OfGather(gather),
            Rearrange rearrange => OfRearrange(rearrange),
            Reduce reduce => OfReduce(reduce),
            ArgExtreme extreme => OfArgExtreme(extreme),
            MatrixProduct => OfMatrixProduct(node),
            Resize resize => OfResize(resize),
            RegionPool pool => OfRegions(pool, pool.Rows, pool.Columns, pool.Scale),
            RegionAlign align => OfRegions(align, align.Rows, align.Columns, align.Scale),
            NonMaximumSuppression => OfSuppression(node),
            DetectionPostProcess detection => OfDetection(detection)[0],
            ChannelAffine affine => OfAffine(affine),
            Pool pool => OfPool(pool),
            MixedPool mixed => OfPool(mixed.Part(mixed.Average, mixed.Output)),
            SpatialMean => OfMean(node),
            Reshape => OfReshape(node),
            Transpose transpose => OfTranspose(transpose),
            ChannelPermutation permutation => OfChannels(permutation),
            Concat concat => OfConcat(concat),
            Pad pad => OfPad(pad),
            Softmax softmax => OfSoftmax(softmax),
            _ => throw new InvalidOperationException($"{node} has no shape rule"),
        };
        CheckSize(shape, node.Output.Name, node);
        return shape;
    }

    /// <summary>The shapes of all outputs; most nodes have one.</summary>
    /// <exception cref="EdgeConvException">As <see cref="Of(Node)"/>.</exception>
    public static int[][] OfAll(Node node) => node is DetectionPostProcess detection ? [Of(node), .. OfDetection(detection)[1..]] : [Of(node)];

    /// <summary>Every length positive, rank at most 8, elements at most <see cref="MostElements"/>.</summary>
    public static bool IsSound(int[] shape)
    {
        long elements = 1;
        foreach (int length in shape)
        {
            if (length <= 0 || (elements *= length) > MostElements)
                return false;
        }
        return shape.Length <= 8;
    }

    private static void CheckSize(int[] shape, string name, Node node) =>
        Require(IsSound(shape), node, $"'{name}' has shape {Text(shape)}: lengths must be positive, the rank at most 8 and the elements at most {MostElements}");

    private static int[] OfConvolution(Convolution node)
    {
        int[] map = MapOrVolume(node), weights = node.Weights.Shape;
        Require(weights.Length == map.Length && node.Groups > 0 && weights[0] % node.Groups == 0 && (long)weights[^1] * node.Groups == map[^1],
            node, $"weights {Text(weights)} in {node.Groups} groups do not fit the input {Text(map)}");
        Window[] windows = Windows(map, node.Depth, node.Vertical, node.Horizontal);
        Require(windows.Select(window => window.Size).SequenceEqual(weights[1..^1]), node, "the window differs from the weights");
        CheckBias(node, node.Bias, weights[0]);
        return [map[0], .. windows.Select((window, axis) => Outputs(node, window, map[axis + 1])), weights[0]];
    }

    /// <summary>The windows over a map's or volume's axes.</summary>
    private static Window[] Windows(int[] shape, Window depth, Window vertical, Window horizontal) =>
        shape.Length == 5 ? [depth, vertical, horizontal] : [vertical, horizontal];

    private static int[] OfFullyConnected(FullyConnected node)
    {
        int[] weights = node.Weights.Shape;
        Require(weights.Length == 2 && node.Input.Elements % weights[1] == 0, node,
            $"weights {Text(weights)} do not fit the input {Text(node.Input.Shape)}");
        CheckBias(node, node.Bias, weights[0]);
        return [(int)(node.Input.Elements / weights[1]), weights[0]];
    }

    private static void CheckBias(Node node, Value? bias, int outputs) =>
        Require(bias is null || (bias.Shape.Length == 1 && bias.Shape[0] == outputs), node, $"the bias must have shape [{outputs}]");

    private static int[] Same(Node node)
    {
        Require(node.Inputs.All(input => input.Shape.SequenceEqual(node.Input.Shape)), node,
            $"the inputs' shapes differ: {string.Join(" and ", node.Inputs.Select(input => Text(input.Shape)))}");
        return node.Input.Shape;
    }

    private static int[] OfAffine(ChannelAffine node)
    {
        Require(node.Scale.Length == node.Shift.Length
            && Channels(node) == node.Scale.Length,
            node, $"{node.Scale.Length} scales do not fit {Text(node.Input.Shape)}");
        Require(Array.TrueForAll(node.Scale, float.IsFinite)
            && Array.TrueForAll(node.Shift, float.IsFinite),
            node, "a scale or shift is not finite");
        return node.Input.Shape;
    }

    private static int[] OfPool(Pool node)
    {
        int[] map = MapOrVolume(node);
        Window[] windows = Windows(map, node.Depth, node.Vertical, node.Horizontal);
        Require(Array.TrueForAll(windows, window => window.PadBefore < window.Extent && window.PadAfter < window.Extent), node,
            "padding as large as the window would leave windows without a picture element");
        return [map[0], .. windows.Select((window, axis) => Outputs(node, window, map[axis + 1])), map[^1]];
    }

    private static int[] OfMean(Node node)
    {
        int[] map = Map(node);
        return node.Output.Shape.Length == 2 ? [map[0], map[3]] : [map[0], 1, 1, map[3]];
    }

    private static int[] OfReshape(Node node)
    {
        Require(IsSound(node.Output.Shape) && node.Output.Elements == node.Input.Elements, node,
            $"{Text(node.Input.Shape)} cannot become {Text(node.Output.Shape)}");
        return node.Output.Shape;
    }

    private static int[] OfTranspose(Transpose node)
    {
        Require(Permutation.IsValid(node.Permutation, node.Input.Shape.Length), node,
            $"{Text(node.Permutation)} is no order of {node.Input.Shape.Length} axes");
        return Permutation.Apply(node.Permutation, node.Input.Shape);
    }

    private static int[] OfChannels(ChannelPermutation node)
    {
        Require(Permutation.IsValid(node.Channels, Channels(node)), node, "the channel list is no order of the channels");
        return node.Input.Shape;
    }

    private static int[] OfConcat(Concat node)
    {
        int axis = node.Axis, rank = node.Input.Shape.Length;
        Require(axis >= 0 && axis < rank, node, $"axis {axis} is not one of {rank}");
        long length = 0;
        foreach (Value input in node.Inputs)
        {
            Require(input.Shape.Length == rank && !input.Shape.Where((size, i) => i != axis && size != node.Input.Shape[i]).Any(), node,
                $"{Text(input.Shape)} does not fit beside {Text(node.Input.Shape)} along axis {axis}");
            length += input.Shape[axis];
        }
        Require(length <= MostElements, node, "the result is too long");
        var shape = (int[])node.Input.Shape.Clone();
        shape[axis] = (int)length;
        return shape;
    }

    private static int[] OfPad(Pad node)
    {
        int[] shape = (int[])node.Input.Shape.Clone();
        Require(node.Before.Length == shape.Length && node.After.Length == shape.Length
            && !float.IsNaN(node.Value),
            node, "the amounts do not fit the input's rank");
        for (int i = 0; i < shape.Length; i++)
        {
            Require(node.Before[i] is >= 0 and <= LongestWindow
                && node.After[i] is >= 0 and <= LongestWindow,
                node, "amounts must not be negative nor above 32768");
            shape[i] += node.Before[i] + node.After[i];
        }
        return shape;
    }

    private static int[] OfSoftmax(Softmax node)
    {
        Require(node.Axis >= 0 && node.Axis < node.Input.Shape.Length
            && float.IsFinite(node.Beta),
            node, $"axis {node.Axis} or beta {node.Beta} does not fit {Text(node.Input.Shape)}");
        return node.Input.Shape;
    }

    private static int[] Map(Node node)
    {
        Require(node.Input.Shape.Length == 4, node, $"the input must be a map, not {Text(node.Input.Shape)}");
        return node.Input.Shape;
    }

    private static int[] MapOrVolume(Node node)
    {
        Require(node.Input.Shape.Length is 4 or 5, node, $"the input must be a map or a volume, not {Text(node.Input.Shape)}");
        return node.Input.Shape;
    }

    private static int Channels(Node node)
    {
        Require(node.Input.Shape.Length > 0 && node.Input.Shape[^1] <= MostChannels, node,
            $"{Text(node.Input.Shape)} has no channels or more than {MostChannels}");
        return node.Input.Shape[^1];
    }

    private static int Outputs(Node node, Window window, int inputs)
    {
        CheckWindow(node, window);
        Require((long)inputs + window.PadBefore + window.PadAfter >= (long)window.Dilation * (window.Size - 1) + 1, node,
            $"the window ({window}) is larger than its padded input of {inputs}");
        return window.Outputs(inputs);
    }

    private static void CheckWindow(Node node, Window window)
    {
        bool sound = window is { Size: > 0 and <= LongestWindow, Stride: > 0 and <= LongestWindow, Dilation: > 0 and <= LongestWindow,
            PadBefore: >= 0 and <= LongestWindow, PadAfter: >= 0 and <= LongestWindow };
        Require(sound, node, $"window {window}: sizes, strides and dilations must be positive, padding not negative, all at most {LongestWindow}");
    }

    private static void Require(bool holds, Node node, string what)
    {
        if (!holds)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}': {what}; the model is inconsistent, export it again");
    }

    internal static string Text(int[] shape) => $"[{string.Join(", ", shape)}]";
}
