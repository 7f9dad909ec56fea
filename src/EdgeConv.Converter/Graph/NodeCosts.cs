namespace EdgeConv.Converter.Graph;

/// <summary>What each node of a graph computes and costs, as <see cref="Layer"/> says it of a file's operators; shapes are whole, as the graph has them.</summary>
internal static class NodeCosts
{
    public static Layer[] Of(ModelGraph graph)
    {
        GraphFields fields = GraphFields.Of(graph);
        return [.. graph.Nodes.Select(node => Of(node, fields))];
    }

    /// <summary>Constants among its inputs, and those that the node holds itself.</summary>
    public static long Parameters(Node node) => node.Inputs.Where(value => value.IsConstant).Sum(value => value.Elements) + Held(node);

    public static long Held(Node node) => node switch
    {
        ChannelAffine affine => affine.Scale.Length + affine.Shift.Length,
        ChannelSlopes slopes => slopes.Slopes.Length,
        ChannelUnary unary => unary.Divisors.Length + unary.Factors.Length,
        _ => 0,
    };

    /// <summary>The node's type in lower case: <c>convolution</c>, <c>fully_connected</c>.</summary>
    public static string Name(Node node) => node is Convolution { IsDepthwise: true } ? "depthwise" : Words(node.GetType().Name);

    public static string Words(string type) => string.Concat(type.Select((c, i) => (char.IsUpper(c) && i > 0 ? "_" : "") + char.ToLowerInvariant(c)));

    private static Layer Of(Node node, GraphFields fields)
    {
        (Window depth, Window vertical, Window horizontal, int groups) = Windows(node);
        GraphField field = fields[node.Output];
        bool isVolume = node is Convolution or Pool or MixedPool or TransposedConvolution && node.Output.Shape.Length == 5;
        return new(node.Name, Name(node), [.. node.Inputs.Where(value => !value.IsConstant).Select(value => value.Shape)], node.Output.Shape,
            Axes(window => window.Size), Axes(window => window.Stride), groups, Parameters(node), Macs.Of(node), [field.Down.Elements, field.Across.Elements])
        {
            Dilation = Axes(window => window.Dilation),
            Separable = Separable(node),
        };

        int[] Axes(Func<Window, int> of) => isVolume ? [of(depth), of(vertical), of(horizontal)] : [of(vertical), of(horizontal)];
    }

    private static (Window Depth, Window Vertical, Window Horizontal, int Groups) Windows(Node node) => node switch
    {
        Convolution convolution => (convolution.Depth, convolution.Vertical, convolution.Horizontal, convolution.IsDepthwise ? 1 : convolution.Groups),
        TransposedConvolution transposed => (transposed.Depth, transposed.Vertical, transposed.Horizontal, transposed.Groups),
        DeformableConvolution deformable => (new(1), deformable.Vertical, deformable.Horizontal, deformable.Groups),
        Pool pool => (pool.Depth, pool.Vertical, pool.Horizontal, 1),
        MixedPool mixed => (mixed.Depth, mixed.Vertical, mixed.Horizontal, 1),
        SpatialMean { Input.Shape: [_, var rows, var columns, _] } => (new(1), new(rows), new(columns), 1),
        _ => (new(1), new(1), new(1), 1),
    };

    /// <summary>A convolution as large as its map is fully connected: nothing is shared that could be separated.</summary>
    private static SeparableCost? Separable(Node node)
    {
        if (node is not Convolution { Groups: 1 } convolution)
            return null;
        int outputs = convolution.Weights.Shape[0], inputs = convolution.Input.Shape[^1];
        long taps = convolution.Weights.Elements / outputs / inputs;
        bool isFullyConnected = convolution.Vertical.Size == convolution.Input.Shape[^3] && convolution.Horizontal.Size == convolution.Input.Shape[^2];
        return taps == 1 || isFullyConnected ? null
            : SeparableCost.Of(taps, inputs, outputs, convolution.Output.Elements / outputs, convolution.Bias?.Elements ?? 0);
    }
}
