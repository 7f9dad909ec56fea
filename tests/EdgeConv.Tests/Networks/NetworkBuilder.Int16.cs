using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Portable;

namespace EdgeConv.Tests.Networks;

/// <summary>Operators with int16 maps, whose rule is xnnpack whatever the network's is.</summary>
internal sealed partial class NetworkBuilder
{
    /// <summary>The element type of the outputs that are made.</summary>
    private TensorFlags _makes;

    /// <summary>Int16 for a few operators of any kind that takes it, and int8 again.</summary>
    public int Wide(int input)
    {
        _makes = TensorFlags.Int16;
        int current = Random.NextInt(3) == 0 ? Int16Convolution(input) : Requantise(input);
        for (int left = Random.NextInt(4); left > 0; left--)
            current = Int16Operator(s_int16Kinds[Random.NextInt(s_int16Kinds.Length)], current, input);
        _makes = TensorFlags.None;
        return Random.NextInt(4) switch
        {
            0 => Int16Convolution(current),
            1 => Int16Slopes(current),
            2 => Int16Table(current),
            _ => Requantise(current),
        };
    }

    /// <summary>The same in the element type that is made.</summary>
    public int Requantise(int input)
    {
        OperatorRecord op = Int16(OperatorKind.Requantise, input);
        TensorRecord from = Network.Tensors[input], to = Network.Tensors[Network.Views[op.Output].Tensor];
        float by = from.IsReal ? 1 / to.Scale : to.IsReal ? from.Scale : 0.8f * Levels(to) / Levels(from);
        return FinishInt16(op, BitConverter.GetBytes(by));
    }

    /// <summary>The input in int16, and an operator of int16 on it.</summary>
    public int Int16Of(OperatorKind kind, int input)
    {
        _makes = TensorFlags.Int16;
        int made = Int16Operator(kind, Requantise(input), input);
        _makes = TensorFlags.None;
        return made;
    }

    private static readonly OperatorKind[] s_int16Kinds =
    [
        OperatorKind.Convolution, OperatorKind.Depthwise, OperatorKind.Add, OperatorKind.MaximumPool, OperatorKind.AveragePool, OperatorKind.Mean, OperatorKind.Resize,
        OperatorKind.Permute, OperatorKind.ChannelTable, OperatorKind.Table, OperatorKind.Rearrange, OperatorKind.Multiply, OperatorKind.Reduce,
    ];

    private int Int16Operator(OperatorKind kind, int current, int narrow)
    {
        TensorRecord map = Network.Tensors[current], other = Network.Tensors[narrow];
        bool fits = (map.Rows, map.Columns, map.Channels) == (other.Rows, other.Columns, other.Channels);
        switch (kind)
        {
            case OperatorKind.Depthwise:
                return Int16Depthwise(current);
            case OperatorKind.Add:
                return Int16Add(current, fits ? narrow : current);
            case OperatorKind.Multiply:
                return Int16Product(current, fits ? narrow : current);
            case OperatorKind.Reduce:
                var all = new ReduceParameters { Function = ReduceFunction.Sum };
                BitConverter.TryWriteBytes(MemoryMarshal.AsBytes(new Span<FixedMultiplier>(ref all.Multiplier)), 1.5f / (map.Rows * map.Channels));
                return FinishInt16(Start(OperatorKind.Reduce, current, 1, map.Columns, 1, All(map.Rows), WindowRecord.One), Bytes(all));
            case OperatorKind.MaximumPool:
                return FinishInt16(Start(OperatorKind.MaximumPool, current, map.Rows, map.Columns, map.Channels, Three, Three), []);
            case OperatorKind.AveragePool:
                return FinishInt16(Start(OperatorKind.AveragePool, current, map.Rows, map.Columns, map.Channels, Three, Three), []);
            case OperatorKind.Mean:
                OperatorRecord mean = Start(OperatorKind.Mean, current, 1, 1, map.Channels, All(map.Rows), All(map.Columns));
                Accumulate(ref mean);
                return FinishInt16(mean, BitConverter.GetBytes(1.5f / (map.Rows * map.Columns)));
            case OperatorKind.Resize:
                int rows = Random.NextInt(1, 14), columns = Random.NextInt(1, 14);
                return FinishInt16(Start(OperatorKind.Resize, current, rows, columns, map.Channels, ResizeCase.Place(Random, map.Rows, rows), ResizeCase.Place(Random, map.Columns, columns)), []);
            case OperatorKind.Permute:
                int[] channels = [.. Enumerable.Range(0, map.Channels).Select(_ => Random.NextInt(map.Channels))];
                return FinishInt16(Int16(OperatorKind.Permute, current), MemoryMarshal.AsBytes<int>(channels).ToArray());
            case OperatorKind.ChannelTable:
                return Int16Slopes(current);
            case OperatorKind.Table:
                return Int16Table(current);
            case OperatorKind.Rearrange:
                OperatorRecord moved = Start(OperatorKind.Rearrange, current, map.Columns, map.Rows, map.Channels, WindowRecord.One, WindowRecord.One);
                moved.Flags = OperatorFlags.ReadsAll;
                int elements = map.Rows * map.Columns * map.Channels;
                return FinishInt16(moved, RearrangeCase.Table([.. Enumerable.Range(0, elements).Select(_ => Random.NextInt(-1, elements))], 0));
            default:
                return Int16Convolution(current);
        }
    }

    private static WindowRecord Three => new() { Size = 3, Stride = 1, Dilation = 1, PadBefore = 1 };

    private static WindowRecord All(int length) => new() { Size = length, Stride = length, Dilation = 1 };

    private static int Levels(in TensorRecord map) => map.IsInt16 ? 1 << 15 : 1 << 7;

    private int Int16Convolution(int input)
    {
        TensorRecord map = Network.Tensors[input];
        int groups = map.Channels % 2 == 0 && Random.NextInt(3) == 0 ? 2 : 1, channels = groups * Random.NextInt(1, 12), side = Random.NextInt(2) == 0 ? 1 : 3;
        WindowRecord window = side == 1 ? WindowRecord.One : Three;
        OperatorRecord op = Start(OperatorKind.Convolution, input, map.Rows, map.Columns, channels, window, window) with { Groups = groups };
        op.Macs = (long)map.Rows * map.Columns * channels * op.Taps * (map.Channels / groups);
        return FinishFiltered(op, channels, (int)op.Taps * map.Channels / groups);
    }

    private int Int16Depthwise(int input)
    {
        TensorRecord map = Network.Tensors[input];
        int multiplier = Random.NextInt(3) == 0 ? 2 : 1, channels = multiplier * map.Channels;
        OperatorRecord op = Start(OperatorKind.Depthwise, input, map.Rows, map.Columns, channels, Three, Three);
        op.Macs = (long)map.Rows * map.Columns * channels * op.Taps;
        return FinishFiltered(op, channels, (int)op.Taps);
    }

    private int FinishFiltered(OperatorRecord op, int channels, int perChannel)
    {
        const int MostWeight = 15; // so that no sum of int16 leaves int32
        TensorRecord from = Network.Tensors[Network.Views[op.FirstInput].Tensor], to = Network.Tensors[Network.Views[op.Output].Tensor];
        bool hasInt16 = from.IsInt16 || to.IsInt16;
        op.Rule = Rule.Xnnpack;
        Network.RequirePaddingRow(Network.Views[op.FirstInput].Tensor);
        sbyte[] weights = [.. Enumerable.Range(0, channels * perChannel).Select(_ => (sbyte)Random.NextInt(-MostWeight, MostWeight + 1))];
        int[] bias = [.. Enumerable.Range(0, channels).Select(_ => Random.NextInt(16 * Levels(from)) - 8 * Levels(from))];
        float[] scales = [.. Enumerable.Range(0, channels).Select(_ => (0.2f + (float)Random.NextDouble()) / (8 * (float)Math.Sqrt(perChannel)) * Levels(to) / Levels(from))];
        op.Layout = WeightLayouts.Choose(op, from.Channels, channels, from.Channels, hasInt16);
        byte[] stream = WeightPacking.Pack(op, from.Channels, weights, bias, XnnpackRule.Multipliers(1, scales, 1));
        op.Flags |= WeightPacking.Flags(op, stream, from.Channels, channels, to.ZeroPoint, hasInt16);
        op.Weights = Network.Weights.Add<byte>(stream, SectionRecord.Alignment);
        op.WeightBytes = stream.Length;
        return FinishInt16(op, []);
    }

    private int Int16Add(int a, int b)
    {
        TensorRecord map = Network.Tensors[a];
        OperatorRecord op = Start(OperatorKind.Add, a, map.Rows, map.Columns, map.Channels, WindowRecord.One, WindowRecord.One, b);
        float levels = Levels(Network.Tensors[Network.Views[op.Output].Tensor]);
        return FinishInt16(op, Bytes(new Int16AddParameters(0.7f * levels / Levels(map), (Random.NextInt(2) == 0 ? -0.6f : 0.6f) * levels / Levels(Network.Tensors[b]))));
    }

    private int Int16Product(int a, int b)
    {
        TensorRecord map = Network.Tensors[a];
        OperatorRecord op = Start(OperatorKind.Multiply, a, map.Rows, map.Columns, map.Channels, WindowRecord.One, WindowRecord.One, b);
        int divides = Random.NextInt(2);
        float ratio = (float)Levels(Network.Tensors[Network.Views[op.Output].Tensor]) / Levels(map), other = 0.5f * Levels(Network.Tensors[b]);
        return FinishInt16(op, Bytes(new Int16ProductParameters(divides == 1 ? ratio * other : ratio / other, divides)));
    }

    private int Int16Table(int input)
    {
        int unit = (_makes == TensorFlags.None ? 1 << 7 : 1 << 15) << Portable.Int16Table.FractionBits;
        int[] entries = [.. Enumerable.Range(0, Portable.Int16Table.Entries).Select(_ => Random.NextInt(-unit, unit + 1))];
        return FinishInt16(Int16(OperatorKind.Table, input), MemoryMarshal.AsBytes<int>(entries).ToArray());
    }

    private int Int16Slopes(int input)
    {
        float ratio = (_makes == TensorFlags.None ? 1f : 256) / 256;
        Int16Slopes[] slopes = [.. Enumerable.Range(0, Network.Tensors[input].Channels).Select(_ => new Int16Slopes(ratio, ratio * (float)Random.NextDouble(-1, 1)))];
        return FinishInt16(Int16(OperatorKind.ChannelTable, input), MemoryMarshal.AsBytes<Int16Slopes>(slopes).ToArray());
    }

    private OperatorRecord Int16(OperatorKind kind, int input)
    {
        TensorRecord map = Network.Tensors[input];
        return Start(kind, input, map.Rows, map.Columns, map.Channels, WindowRecord.One, WindowRecord.One);
    }

    private int FinishInt16(OperatorRecord op, byte[] parameters)
    {
        op.Rule = Rule.Xnnpack;
        if (Network.Tensors[Network.Views[op.Output].Tensor].IsInt16)
        {
            (op.Low, op.High) = (sbyte.MinValue, sbyte.MaxValue);
            if (Int16Check.HasRange(op.Kind))
                parameters = [.. parameters, .. Bytes(new Int16Range(-Random.NextInt(1 << 15), Random.NextInt(1 << 15)))];
        }
        if (parameters.Length > 0)
            SetParameters(ref op, parameters);
        return Finish(op);
    }

    private static byte[] Bytes<T>(T parameters) where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in parameters)).ToArray();
}
