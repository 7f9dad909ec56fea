using EdgeConv.Blob;
using EdgeConv.Numerics;

namespace EdgeConv.Tests.Networks;

/// <summary>Seeded networks of a few operators with branches that meet again in an addition or side by side.</summary>
internal static class RandomNetwork
{
    /// <summary>What networks are made of; frames and joins come besides.</summary>
    private static readonly OperatorKind[] s_kinds =
    [
        OperatorKind.Convolution, OperatorKind.Depthwise, OperatorKind.Add, OperatorKind.MaximumPool, OperatorKind.AveragePool, OperatorKind.Mean,
        OperatorKind.Softmax, OperatorKind.Table, OperatorKind.Permute, OperatorKind.Pad, OperatorKind.Resize, OperatorKind.Rearrange,
        OperatorKind.Multiply, OperatorKind.PairTable, OperatorKind.ChannelTable, OperatorKind.Reduce, OperatorKind.ArgExtreme, OperatorKind.LocalNormalisation,
        OperatorKind.MatrixProduct, OperatorKind.RegionPool, OperatorKind.RegionAlign, OperatorKind.DeformableConvolution, OperatorKind.Requantise,
    ];

    /// <param name="widen">How often the channels of small networks it has.</param>
    /// <param name="isOnDemand">Whether a frame operator makes its input.</param>
    public static NetworkDescription Of(ulong seed, Rule rule, int operators, int widen = 1, bool isOnDemand = false)
    {
        var random = new SeededRandom(seed);
        var builder = new NetworkBuilder(random, rule);
        (int rows, int columns, int channels) = (random.NextInt(4, 13), random.NextInt(3, 12), random.NextInt(1, 7) * widen);
        int current = isOnDemand ? builder.Frame(rows, columns, channels) : builder.Input(rows, columns, channels);
        int remembered = current;
        for (int i = 0; i < operators; i++)
        {
            int next = Append(builder, current, remembered, widen);
            if (random.NextInt(2) == 0)
                remembered = current;
            current = next;
        }
        return builder.Build(current);
    }

    /// <summary>
    /// A network whose branches need not meet again: every operator reads one of the last few tensors, and those that nobody reads are outputs. It may
    /// have a second input and a tensor that is kept.
    /// </summary>
    public static NetworkDescription Forked(ulong seed, Rule rule, int operators)
    {
        var random = new SeededRandom(seed);
        var builder = new NetworkBuilder(random, rule);
        (int rows, int columns, int channels) = (random.NextInt(4, 13), random.NextInt(3, 12), random.NextInt(1, 7));
        List<int> inputs = [builder.Input(rows, columns, channels)], made = [.. inputs];
        if (random.NextInt(3) == 0)
        {
            inputs.Add(builder.Input(rows, columns, channels));
            made.Add(builder.Add(inputs[0], inputs[1]));
        }
        for (int i = 0; i < operators; i++)
            made.Add(Append(builder, made[^random.NextInt(1, Math.Min(made.Count, 4) + 1)], made[^random.NextInt(1, Math.Min(made.Count, 4) + 1)], widen: 1));
        if (random.NextInt(3) == 0)
        {
            int kept = made[random.NextInt(inputs.Count, made.Count)];
            builder.Network.Tensors[kept] = builder.Network.Tensors[kept] with { Flags = TensorFlags.Kept };
        }
        return builder.Build(inputs);
    }

    /// <summary>One of up to 9 operators; half of them have branches that do not meet again.</summary>
    public static NetworkDescription AnyShape(ulong seed) => seed % 2 == 0
        ? Of(seed, Rule.Xnnpack, operators: 1 + (int)(seed % 9))
        : Forked(seed, Rule.Xnnpack, operators: 1 + (int)(seed % 9));

    /// <summary>A network of one operator of the kind, after an input; a table after a frame, a product with a constant.</summary>
    public static NetworkDescription OfKind(ulong seed, Rule rule, OperatorKind kind, int widen = 1)
    {
        var random = new SeededRandom(seed);
        var builder = new NetworkBuilder(random, rule);
        (int rows, int columns, int channels) = (random.NextInt(4, 13), random.NextInt(3, 12), random.NextInt(1, 7) * widen);
        if (kind == OperatorKind.Frame)
            return builder.Build(builder.Table(builder.Frame(rows, columns, channels)));
        int input = builder.Input(rows, columns, channels);
        return builder.Build(kind == OperatorKind.Constant ? builder.Multiply(input, builder.Constant(rows, columns, channels)) : Append(builder, input, input, kind, widen));
    }

    private static int Append(NetworkBuilder builder, int current, int remembered, int widen)
    {
        TensorRecord a = builder.Network.Tensors[current], b = builder.Network.Tensors[remembered];
        SeededRandom random = builder.Random;
        bool sameMap = a.Rows == b.Rows && a.Columns == b.Columns;
        if (current != remembered && sameMap && random.NextInt(2) == 0)
            return a.Channels == b.Channels && random.NextInt(2) == 0 ? builder.Add(current, remembered) : builder.Concat(current, remembered);
        return random.NextInt(5) == 0 ? AppendView(builder, current) : Append(builder, current, remembered, s_kinds[random.NextInt(s_kinds.Length)], widen);
    }

    /// <summary>Operators on some rows and columns of a tensor, and on volumes.</summary>
    private static int AppendView(NetworkBuilder builder, int current)
    {
        SeededRandom random = builder.Random;
        TensorRecord map = builder.Network.Tensors[current];
        switch (random.NextInt(4))
        {
            case 0:
                var (firstRow, rowStride, viewRows) = Part(random, map.Rows);
                var (firstColumn, columnStride, viewColumns) = Part(random, map.Columns);
                return builder.Table(current, ViewRecord.Of(current, map) with
                {
                    FirstRow = firstRow, RowStride = rowStride, Rows = viewRows, FirstColumn = firstColumn, ColumnStride = columnStride, Columns = viewColumns,
                });
            case 1 when map.Rows * map.Columns < 200:
                return builder.Phases(current, random.NextInt(1, 4), random.NextInt(1, 3));
            default:
                int[] divisors = [.. Enumerable.Range(1, map.Rows).Where(slices => map.Rows % slices == 0)];
                int inputs = divisors[random.NextInt(divisors.Length)];
                var (depth, slices) = Window(random, inputs, mostDilation: 2);
                var (vertical, rows) = Window(random, map.Rows / inputs, mostDilation: 2);
                var (horizontal, columns) = Window(random, map.Columns, mostDilation: 2);
                if (depth.Size == 1 && inputs == 1)
                    goto case 0;
                OperatorKind kind = (OperatorKind)random.NextInt((int)OperatorKind.Convolution, (int)OperatorKind.AveragePool + 1);
                if (kind is OperatorKind.Add or OperatorKind.AveragePool or OperatorKind.MaximumPool)
                    (depth.Dilation, vertical.Dilation, horizontal.Dilation) = (1, 1, 1);
                return builder.Volume(kind == OperatorKind.Add ? OperatorKind.Convolution : kind, current, depth, vertical, horizontal, inputs, slices, rows, columns);
        }
    }

    private static (int First, int Stride, int Count) Part(SeededRandom random, int length)
    {
        int first = random.NextInt((length + 1) / 2), stride = random.NextInt(1, 4);
        return (first, stride, random.NextInt(1, (length - first - 1) / stride + 2));
    }

    private static int Append(NetworkBuilder builder, int current, int remembered, OperatorKind kind, int widen)
    {
        SeededRandom random = builder.Random;
        TensorRecord map = builder.Network.Tensors[current];
        switch (kind)
        {
            case OperatorKind.Convolution:
                var (vertical, rows) = Window(random, map.Rows, mostDilation: 3);
                var (horizontal, columns) = Window(random, map.Columns, mostDilation: 3);
                int groups = map.Channels % 2 == 0 && random.NextInt(2) == 0 ? 2 : 1;
                return builder.Convolution(current, vertical, horizontal, rows, columns, groups * random.NextInt(1, 6) * widen, groups);
            case OperatorKind.Depthwise:
                (vertical, rows) = Window(random, map.Rows, mostDilation: 3);
                (horizontal, columns) = Window(random, map.Columns, mostDilation: 3);
                return builder.Depthwise(current, vertical, horizontal, rows, columns, random.NextInt(1, 3));
            case OperatorKind.Add:
                TensorRecord other = builder.Network.Tensors[remembered];
                bool fits = (map.Rows, map.Columns, map.Channels) == (other.Rows, other.Columns, other.Channels);
                return random.NextInt(3) == 0 ? builder.Subtract(current, fits ? remembered : current) : builder.Add(current, fits ? remembered : current);
            case OperatorKind.Multiply:
                return builder.Multiply(current, Second(builder, current, remembered));
            case OperatorKind.PairTable:
                return builder.PairTable(current, Second(builder, current, remembered));
            case OperatorKind.ChannelTable:
                return builder.ChannelTable(current);
            case OperatorKind.MaximumPool:
                (vertical, rows) = Window(random, map.Rows, mostDilation: 1);
                (horizontal, columns) = Window(random, map.Columns, mostDilation: 1);
                return builder.MaximumPool(current, vertical, horizontal, rows, columns);
            case OperatorKind.AveragePool:
                bool accumulates = random.NextInt(2) == 0;
                if (accumulates)
                {
                    int height = random.NextInt(1, map.Rows + 1), width = random.NextInt(1, map.Columns + 1);
                    return builder.AveragePool(current, new() { Size = height, Stride = height, Dilation = 1 },
                        new() { Size = width, Stride = width, Dilation = 1 }, map.Rows / height, map.Columns / width, accumulates);
                }
                (vertical, rows) = Window(random, map.Rows, mostDilation: 1);
                (horizontal, columns) = Window(random, map.Columns, mostDilation: 1);
                return builder.AveragePool(current, vertical, horizontal, rows, columns, accumulates);
            case OperatorKind.Mean:
                return builder.Mean(current);
            case OperatorKind.Softmax:
                return builder.Softmax(current);
            case OperatorKind.Table:
                return builder.Table(current);
            case OperatorKind.Permute:
                return builder.Permute(current);
            case OperatorKind.Resize:
                return builder.Resize(current, random.NextInt(1, 14), random.NextInt(1, 14));
            case OperatorKind.Rearrange:
                return builder.Rearrange(current);
            case OperatorKind.MatrixProduct:
                return builder.MatrixProduct(current, 1 + random.NextInt(5) * widen);
            case OperatorKind.RegionPool or OperatorKind.RegionAlign:
                return builder.Regions(kind, current, 1 + random.NextInt(3), 1 + random.NextInt(3), 1 + random.NextInt(4));
            case OperatorKind.NonMaximumSuppression:
                return builder.Suppression(current, 4 + random.NextInt(8), 1 + random.NextInt(3), 3 + 6 * widen);
            case OperatorKind.DetectionPostProcess:
                return builder.Detections(current, 4 + random.NextInt(8), 1 + random.NextInt(3));
            case OperatorKind.DeformableConvolution:
                (vertical, rows) = Window(random, map.Rows, mostDilation: 2);
                (horizontal, columns) = Window(random, map.Columns, mostDilation: 2);
                return builder.Deformable(current, vertical, horizontal, rows, columns, random.NextInt(1, 6) * widen, random.NextInt(2) == 0);
            case OperatorKind.Reduce:
                return builder.Reduce(current, random.NextInt(2) == 0, random.NextInt(2) == 0, random.NextInt(2) == 0, (ReduceFunction)random.NextInt(3));
            case OperatorKind.Requantise:
                return builder.Wide(current);
            case OperatorKind.ArgExtreme:
                return builder.ArgExtreme(current);
            case OperatorKind.LocalNormalisation:
                return builder.LocalNormalisation(current);
            default:
                return builder.Pad(current, random.NextInt(3), random.NextInt(3), random.NextInt(3), random.NextInt(3));
        }
    }

    /// <summary>A tensor that can be the second of a pair: another of the same size, a mean over the map, or one row, column or channel made of it.</summary>
    private static int Second(NetworkBuilder builder, int current, int remembered)
    {
        TensorRecord map = builder.Network.Tensors[current], other = builder.Network.Tensors[remembered];
        switch (builder.Random.NextInt(5))
        {
            case 0:
                return builder.Mean(current);
            case 3:
                return builder.Constant(builder.Random.NextInt(2) == 0 ? 1 : map.Rows, builder.Random.NextInt(2) == 0 ? 1 : map.Columns, map.Channels);
            case 1:
                return builder.Table(current, ViewRecord.Of(current, map) with { Rows = 1, FirstRow = builder.Random.NextInt(map.Rows) });
            case 2:
                ViewRecord part = ViewRecord.Of(current, map) with { Channels = 1 };
                return builder.Table(current, builder.Random.NextInt(2) == 0 ? part : part with { Columns = 1, FirstColumn = map.Columns - 1 });
            default:
                return (map.Rows, map.Columns, map.Channels) == (other.Rows, other.Columns, other.Channels) ? remembered : current;
        }
    }

    /// <summary>A window that fits, its padding smaller than its size, and the outputs it gives.</summary>
    private static (WindowRecord Window, int Outputs) Window(SeededRandom random, int inputs, int mostDilation)
    {
        int size = random.NextInt(1, 5), stride = random.NextInt(1, 4), dilation = random.NextInt(1, mostDilation + 1);
        int before = random.NextInt(size), after = random.NextInt(size);
        int extent = dilation * (size - 1) + 1;
        if (inputs + before + after < extent)
            (size, dilation, extent, before, after) = (1, 1, 1, 0, 0);
        // A last window that starts outside the map would average nothing.
        int outputs = Math.Min((inputs + before + after - extent) / stride + 1, (inputs - 1 + before) / stride + 1);
        return (new() { Size = size, Stride = stride, Dilation = dilation, PadBefore = before }, outputs);
    }
}
