namespace EdgeConv.Converter.Graph;

/// <summary>What the elements of a value see of the network's input.</summary>
/// <param name="DownAxis">The value's axis that is rows; -1 where none is any more.</param>
/// <param name="AcrossAxis">The same for columns.</param>
/// <param name="Rows">Rows of the map that the value is, or was before it was reshaped.</param>
internal readonly record struct GraphField(ReceptiveAxis Down, ReceptiveAxis Across, int DownAxis, int AcrossAxis, int Rows, int Columns)
{
    /// <summary>What reads every row and column sees.</summary>
    public GraphField Whole => this with { Down = Down.Through(Rows, 1), Across = Across.Through(Columns, 1) };

    public GraphField With(in GraphField other) => this with
    {
        Down = Down.With(other.Down), Across = Across.With(other.Across), Rows = Math.Max(Rows, other.Rows), Columns = Math.Max(Columns, other.Columns),
    };
}

/// <summary>The receptive field of each value of a graph, with the steps of <see cref="ReceptiveAxis"/>.</summary>
internal sealed class GraphFields
{
    private readonly Dictionary<Value, GraphField> _fields = [];

    private GraphFields(ModelGraph graph)
    {
        foreach (Value input in graph.Inputs)
        {
            bool isChannelsFirst = graph.Readers(input).Any(node => node is Transpose { Permutation: [0, 2, 3, 1] });
            _fields[input] = OnMap(new(ReceptiveAxis.OfInput, ReceptiveAxis.OfInput, -1, -1, 1, 1), input.Shape, isChannelsFirst ? 2 : Math.Max(input.Shape.Length - 3, 0));
        }
        foreach (Node node in graph.Nodes)
        {
            GraphField field = Of(node);
            foreach (Value output in node.Outputs)
                _fields[output] = field;
        }
    }

    public static GraphFields Of(ModelGraph graph) => new(graph);

    public GraphField this[Value value] => _fields[value];

    private GraphField Of(Node node)
    {
        GraphField seen = Seen(node);
        int[] shape = node.Output.Shape;
        switch (node)
        {
            case Convolution convolution:
                return Windowed(seen, convolution.Vertical, convolution.Horizontal, shape);
            case Pool pool:
                return Windowed(seen, pool.Vertical, pool.Horizontal, shape);
            case MixedPool mixed:
                return Windowed(seen, mixed.Vertical, mixed.Horizontal, shape);
            case TransposedConvolution transposed:
                return OnMap(seen with { Down = Spread(seen.Down, transposed.Vertical), Across = Spread(seen.Across, transposed.Horizontal) }, shape, shape.Length - 3);
            case Resize resize:
                return Resized(seen, resize);
            case Slice slice:
                return Sized(seen with
                {
                    Down = seen.DownAxis < 0 ? seen.Down : seen.Down.Every(Math.Abs(slice.Steps[seen.DownAxis])),
                    Across = seen.AcrossAxis < 0 ? seen.Across : seen.Across.Every(Math.Abs(slice.Steps[seen.AcrossAxis])),
                }, shape);
            case Transpose transpose:
                return seen with { DownAxis = Array.IndexOf(transpose.Permutation, seen.DownAxis), AcrossAxis = Array.IndexOf(transpose.Permutation, seen.AcrossAxis) };
            case Reshape:
                return Reshaped(seen, node.Input.Shape, shape);
            case Rearrange rearrange:
                return Rearranged(seen, rearrange);
            case Reduce reduce:
                return Sized(Along(seen, reduce.Axes), shape);
            case ArgExtreme pick:
                return Sized(Along(seen, pick.Axis), shape);
            case Softmax softmax:
                return Along(seen, softmax.Axis);
            case FullyConnected or SpatialMean:
                return seen.Whole with { DownAxis = -1, AcrossAxis = -1, Rows = 1, Columns = 1 };
            case MatrixProduct or RegionPool or RegionAlign or NonMaximumSuppression or DetectionPostProcess:
                return OnMap(seen.Whole, shape, shape.Length - 3);
            case DeformableConvolution: // its offsets lead anywhere
                return OnMap(seen.Whole, shape, shape.Length - 3);
            default:
                return Sized(seen, shape);
        }
    }

    /// <summary>What the inputs see together.</summary>
    private GraphField Seen(Node node)
    {
        GraphField? seen = null;
        foreach (Value input in node.Inputs)
            if (_fields.TryGetValue(input, out GraphField field))
                seen = seen?.With(field) ?? field;
        return seen ?? new(default, default, -1, -1, 1, 1); // of constants alone
    }

    private static GraphField Windowed(in GraphField seen, Window vertical, Window horizontal, int[] shape) => OnMap(seen with
    {
        Down = seen.Down.Through(vertical.Extent, vertical.Stride), Across = seen.Across.Through(horizontal.Extent, horizontal.Stride),
    }, shape, shape.Length - 3);

    /// <summary>Of a transposed window, an output element meets every stride-th tap.</summary>
    private static ReceptiveAxis Spread(ReceptiveAxis axis, Window window) => axis.Through((window.Extent - 1) / window.Stride + 1, 1.0 / window.Stride);

    private static GraphField Resized(GraphField seen, Resize resize)
    {
        int taps = resize.Options.Mode switch { ResizeMode.Nearest => 1, ResizeMode.Linear => 2, _ => 4 };
        return Sized(seen with { Down = Of(seen.Down, seen.DownAxis), Across = Of(seen.Across, seen.AcrossAxis) }, resize.Output.Shape);

        ReceptiveAxis Of(ReceptiveAxis along, int axis)
        {
            if (axis < 0)
                return along;
            int inputs = resize.Input.Shape[axis], outputs = resize.Output.Shape[axis];
            return inputs == outputs ? along : along.Through(Math.Min(taps, inputs), (double)inputs / outputs);
        }
    }

    private static GraphField Along(GraphField seen, params int[] axes) => seen with
    {
        Down = seen.DownAxis >= 0 && axes.Contains(seen.DownAxis) ? seen.Whole.Down : seen.Down,
        Across = seen.AcrossAxis >= 0 && axes.Contains(seen.AcrossAxis) ? seen.Whole.Across : seen.Across,
    };

    /// <summary>An axis stays one if it has as many elements, and as many lie before it.</summary>
    private static GraphField Reshaped(in GraphField seen, int[] from, int[] to)
    {
        return Sized(seen with { DownAxis = Same(seen.DownAxis), AcrossAxis = Same(seen.AcrossAxis) }, to);

        int Same(int axis)
        {
            if (axis < 0)
                return -1;
            long before = Product(from, axis);
            for (int i = 0; i < to.Length; i++)
                if (to[i] == from[axis] && Product(to, i) == before)
                    return i;
            return -1;
        }

        static long Product(int[] shape, int count) => shape.Take(count).Aggregate(1L, (product, size) => product * size);
    }

    /// <summary>How far apart the sources of an output row lie, and of an output column.</summary>
    private static GraphField Rearranged(GraphField seen, Rearrange node)
    {
        int[] from = node.Input.Shape, to = node.Output.Shape;
        if (from.Length != 4 || to.Length != 4 || seen.DownAxis != 1 || seen.AcrossAxis != 2)
            return OnMap(seen.Whole, to, to.Length - 3);
        var rows = new Spans(to[1]);
        var columns = new Spans(to[2]);
        for (int i = 0; i < node.Sources.Length; i++)
        {
            int source = node.Sources[i];
            if (source < 0)
                continue;
            int pixel = i / to[3], sourcePixel = source / from[3];
            rows.Add(pixel / to[2] % to[1], sourcePixel / from[2] % from[1]);
            columns.Add(pixel % to[2], sourcePixel % from[2]);
        }
        return OnMap(seen with
        {
            Down = seen.Down.Through(rows.Widest, (double)from[1] / to[1]), Across = seen.Across.Through(columns.Widest, (double)from[2] / to[2]),
        }, to, 1);
    }

    private static GraphField OnMap(in GraphField field, int[] shape, int firstAxis) => firstAxis < 0 || firstAxis + 1 >= shape.Length
        ? field with { DownAxis = -1, AcrossAxis = -1 }
        : Sized(field with { DownAxis = firstAxis, AcrossAxis = firstAxis + 1 }, shape);

    /// <summary>With the sizes of the shape, where the axes are known.</summary>
    private static GraphField Sized(in GraphField field, int[] shape) => field with
    {
        Rows = field.DownAxis >= 0 && field.DownAxis < shape.Length ? shape[field.DownAxis] : field.Rows,
        Columns = field.AcrossAxis >= 0 && field.AcrossAxis < shape.Length ? shape[field.AcrossAxis] : field.Columns,
    };

    /// <summary>Of each place the first and the last source.</summary>
    private readonly struct Spans(int places)
    {
        private readonly int[] _first = [.. Enumerable.Repeat(int.MaxValue, places)], _last = new int[places];

        public int Widest => Math.Max(_first.Zip(_last, (first, last) => first > last ? 1 : last - first + 1).DefaultIfEmpty(1).Max(), 1);

        public void Add(int place, int source) => (_first[place], _last[place]) = (Math.Min(_first[place], source), Math.Max(_last[place], source));
    }
}
