using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>The operator that computes a node.</summary>
internal static class FloatOperators
{
    /// <summary>Makes the operator; weights and biases become part of it, every other input is passed at each run.</summary>
    public static FloatOperator For(Node node) => node switch
    {
        Convolution or TransposedConvolution or Pool or SpatialMean when node.Input.Shape[0] is > 1 and var batch =>
            new BatchFloat(OnMap(node), batch, Count(node.Input) / batch, Count(node.Output) / batch),
        Convolution or TransposedConvolution or Pool or SpatialMean => OnMap(node),
        MixedPool mixed => Mixed(mixed),
        FullyConnected full => FullyConnect(full),
        Add add => new AddFloat(Count(add.Output), ClampOf(add)),
        Activation activation => new ClampFloat(Count(activation.Output), activation.Clamp),
        ChannelAffine affine => new ChannelAffineFloat(Count(affine.Output), affine.Scale, affine.Shift, affine.Clamp),
        Reshape or Quantize => new CopyFloat(Count(node.Output)),
        Transpose transpose => new TransposeFloat(transpose.Input.Shape, transpose.Permutation),
        ChannelPermutation permutation => new ChannelPermutationFloat(Count(permutation.Output), permutation.Channels),
        Concat concat => Join(concat),
        Pad pad => new PadFloat(pad.Input.Shape, pad.Before, pad.After, pad.Value, pad.Mode),
        Softmax softmax => Normalise(softmax),
        Slice slice => new SliceFloat(slice.Input.Shape, slice.Output.Shape, slice.Starts, slice.Steps),
        Unary unary => new UnaryFloat(Count(unary.Output), unary),
        ChannelUnary unary => new ChannelUnaryFloat(Count(unary.Output), unary),
        ChannelSlopes slopes => new ChannelSlopesFloat(Count(slopes.Output), slopes.Slopes),
        Binary binary => new BinaryFloat(binary.Kind, binary.Inputs[0].Shape, binary.Inputs[1].Shape, binary.Output.Shape, ClampOf(binary)),
        Gather gather => Along(gather, gather.Axis, (outer, length, inner) => new GatherFloat(outer, length, inner, gather.Indices)),
        Rearrange rearrange => new RearrangeFloat(rearrange.Sources),
        Reduce reduce => new ReduceFloat(reduce, ClampOf(reduce)),
        ArgExtreme extreme => Along(extreme, extreme.Axis, (outer, length, inner) => new ArgExtremeFloat(outer, length, inner, extreme.IsMaximum, extreme.PicksLast)),
        MatrixProduct product => new MatrixProductFloat(product.Inputs[0].Shape, product.Inputs[1].Shape, product.Output.Shape),
        Resize resize => new ResizeFloat(resize),
        LocalNormalisation normalisation => new LocalNormalisationFloat(normalisation),
        DeformableConvolution deformable => new DeformableConvolutionFloat(deformable, ClampOf(deformable)),
        RegionPool pool => new RegionPoolFloat(pool),
        RegionAlign align => new RegionAlignFloat(align),
        NonMaximumSuppression suppression => new NonMaximumSuppressionFloat(suppression),
        DetectionPostProcess detection => new DetectionPostProcessFloat(detection),
        _ => throw new EdgeConvException(ConverterErrors.NoFloatForm, $"{node}: the float executor does not know this operator; remove it or report it", callersMistake: false),
    };

    /// <summary>The inputs of a node that are passed at each run.</summary>
    public static Value[] RunInputs(Node node) => node switch
    {
        Convolution or TransposedConvolution or FullyConnected => [node.Input],
        DeformableConvolution { HasMask: true } => node.Inputs[..3],
        DeformableConvolution => node.Inputs[..2],
        _ => node.Inputs,
    };

    /// <summary>What works on one map or volume of a batch.</summary>
    private static FloatOperator OnMap(Node node) => node switch
    {
        Convolution convolution => Convolve(convolution),
        TransposedConvolution n => Tapped(n, AxisTaps.Of(n.Input.Shape, n.Output.Shape, n.Depth, n.Vertical, n.Horizontal, isTransposed: true), n.Groups, n.Weights, n.Bias),
        Pool { Input.Shape.Length: 5 } n => new VolumePoolFloat(
            AxisTaps.Of(n.Input.Shape, n.Output.Shape, n.Depth, n.Vertical, n.Horizontal, isTransposed: false), n.Input.Shape[^1], n.Kind, ClampOf(n)),
        Pool pool => new PoolFloat(new MapGeometry(pool.Input, pool.Output, pool.Vertical, pool.Horizontal), pool.Kind, ClampOf(pool)),
        _ => new MeanFloat(node.Input.Shape[1] * node.Input.Shape[2], node.Input.Shape[3]),
    };

    private static MixedPoolFloat Mixed(MixedPool node)
    {
        var reals = new Value(node.Output.Name, node.Output.Shape, ElementType.Float32);
        return new(For(node.Part(PoolKind.Maximum, reals)), For(node.Part(node.Average, reals)), Count(node.Output), node.Share, ClampOf(node));
    }

    private static TappedConvolutionFloat Tapped(ClampedNode node, AxisTaps[] axes, int groups, Value weights, Value? bias) => new(
        axes, node.Input.Shape[^1], node.Output.Shape[^1], groups, RealValues.Of(weights), RealValues.Bias(node.Input, weights, bias), ClampOf(node));

    private static FloatOperator Convolve(Convolution node)
    {
        if (node.Input.Shape.Length == 5)
            return Tapped(node, AxisTaps.Of(node.Input.Shape, node.Output.Shape, node.Depth, node.Vertical, node.Horizontal, isTransposed: false),
                node.Groups, node.Weights, node.Bias);
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
        int outer = Strides.Product(node.Output.Shape, 0, axis);
        return new(outer, Array.ConvertAll(node.Inputs, input => Count(input) / outer));
    }

    private static FloatOperator Normalise(Softmax node) =>
        Along(node, node.Axis < 0 ? node.Axis + node.Input.Shape.Length : node.Axis, (outer, length, inner) => new SoftmaxFloat(outer, length, inner, node.Beta));

    /// <summary>What works along an axis: made from the elements before it, its length and the elements after it.</summary>
    private static FloatOperator Along(Node node, int axis, Func<int, int, int, FloatOperator> make)
    {
        int[] shape = node.Input.Shape;
        return make(Strides.Product(shape, 0, axis), shape[axis], Strides.Product(shape, axis + 1, shape.Length));
    }

    /// <summary>The node's clamp and, where its output is int8, what int8 can hold: a network may leave a ReLU to the saturation.</summary>
    private static Clamp ClampOf(ClampedNode node)
    {
        if (node.Output is { Type: ElementType.Int16, Quantisation.Scale: var scale })
            return node.Clamp.Then(new(-short.MaxValue * scale, short.MaxValue * scale));
        if (node.Output.Type != ElementType.Int8 || node.Output.Quantisation is not { } quantisation)
            return node.Clamp;
        var range = new Clamp(quantisation.Scale * (sbyte.MinValue - quantisation.ZeroPoint), quantisation.Scale * (sbyte.MaxValue - quantisation.ZeroPoint));
        return node.Clamp.Then(range);
    }

    private static int Count(Value value) => checked((int)value.Elements);
}
