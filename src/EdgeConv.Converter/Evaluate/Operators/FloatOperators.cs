using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>The operator that computes a node.</summary>
internal static class FloatOperators
{
    /// <summary>Makes the operator; weights and biases become part of it, every other input is passed at each run.</summary>
    public static FloatOperator For(Node node) => node switch
    {
        Convolution convolution => Convolve(convolution),
        FullyConnected full => FullyConnect(full),
        Add add => new AddFloat(Count(add.Output), ClampOf(add)),
        Activation activation => new ClampFloat(Count(activation.Output), activation.Clamp),
        ChannelAffine affine => new ChannelAffineFloat(Count(affine.Output), affine.Scale, affine.Shift, affine.Clamp),
        Pool pool => new PoolFloat(new MapGeometry(pool.Input, pool.Output, pool.Vertical, pool.Horizontal), pool.Kind, ClampOf(pool)),
        SpatialMean mean => new MeanFloat(mean.Input.Shape[1] * mean.Input.Shape[2], mean.Input.Shape[3]),
        Reshape or Quantize => new CopyFloat(Count(node.Output)),
        Transpose transpose => new TransposeFloat(transpose.Input.Shape, transpose.Permutation),
        ChannelPermutation permutation => new ChannelPermutationFloat(Count(permutation.Output), permutation.Channels),
        Concat concat => Join(concat),
        Pad pad => new PadFloat(pad.Input.Shape, pad.Before, pad.After, pad.Value),
        Softmax softmax => Normalise(softmax),
        _ => throw new EdgeConvException(ConverterErrors.NoFloatForm, $"{node}: the float executor does not know this operator; remove it or report it", callersMistake: false),
    };

    /// <summary>The inputs of a node that are passed at each run.</summary>
    public static Value[] RunInputs(Node node) => node is Convolution or FullyConnected ? [node.Input] : node.Inputs;

    private static FloatOperator Convolve(Convolution node)
    {
        var geometry = new MapGeometry(node.Input, node.Output, node.Vertical, node.Horizontal);
        float[] weights = RealValues.Of(node.Weights);
        float[]? bias = RealValues.Bias(node.Input, node.Weights, node.Bias);
        bool depthwise = node.IsDepthwise && geometry.OutputChannels == geometry.InputChannels;
        return depthwise && (long)node.Vertical.Size * node.Horizontal.Size <= DepthwiseFloat.MostTaps
            ? new DepthwiseFloat(geometry, weights, bias, ClampOf(node))
            : new ConvolutionFloat(geometry, node.Groups, weights, bias, ClampOf(node));
    }

    private static ConvolutionFloat FullyConnect(FullyConnected node)
    {
        int outputs = node.Weights.Shape[0], depth = node.Weights.Shape[1], rows = Count(node.Input) / depth;
        var geometry = new MapGeometry(rows, 1, depth, rows, 1, outputs, new Window(1), new Window(1));
        return new(geometry, 1, RealValues.Of(node.Weights), RealValues.Bias(node.Input, node.Weights, node.Bias), ClampOf(node));
    }

    private static ConcatFloat Join(Concat node)
    {
        int axis = node.Axis < 0 ? node.Axis + node.Output.Shape.Length : node.Axis;
        int outer = Product(node.Output.Shape, 0, axis);
        return new(outer, Array.ConvertAll(node.Inputs, input => Count(input) / outer));
    }

    private static SoftmaxFloat Normalise(Softmax node)
    {
        int[] shape = node.Input.Shape;
        int axis = node.Axis < 0 ? node.Axis + shape.Length : node.Axis;
        return new(Product(shape, 0, axis), shape[axis], Product(shape, axis + 1, shape.Length), node.Beta);
    }

    /// <summary>The node's clamp and, where its output is int8, what int8 can hold: a network may leave a ReLU to the saturation.</summary>
    private static Clamp ClampOf(ClampedNode node)
    {
        if (node.Output.Type != ElementType.Int8 || node.Output.Quantisation is not { } quantisation)
            return node.Clamp;
        var range = new Clamp(quantisation.Scale * (sbyte.MinValue - quantisation.ZeroPoint), quantisation.Scale * (sbyte.MaxValue - quantisation.ZeroPoint));
        return node.Clamp.Then(range);
    }

    private static int Count(Value value) => checked((int)value.Elements);

    private static int Product(int[] shape, int first, int end)
    {
        int product = 1;
        for (int axis = first; axis < end; axis++)
            product = checked(product * shape[axis]);
        return product;
    }
}
