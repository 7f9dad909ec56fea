using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>Operators that move, pick or average int16, against what RULES.md says of them.</summary>
[Trait("suite", "kernels")]
public sealed class Int16MapKernelTests
{
    [Theory]
    [InlineData(nameof(OperatorKind.MaximumPool))]
    [InlineData(nameof(OperatorKind.AveragePool))]
    public void Pools_look_at_what_lies_inside_the_map(string kind) => Check(Enum.Parse<OperatorKind>(kind), (op, random) =>
    {
        Map input = Map.Of(random, isInt16: true, 1 + random.NextInt(6), 1 + random.NextInt(6), 1 + random.NextInt(9), fills: true);
        var (vertical, rows) = Inside(random, input.Rows);
        var (horizontal, columns) = Inside(random, input.Columns);
        Map output = Map.Of(random, isInt16: true, rows, columns, input.Elements, fills: false);
        op = op with { Vertical = vertical, Horizontal = horizontal, WorkRows = rows };
        return (op, input, output, [], (row, column, channel) =>
        {
            var taps = new List<long>();
            for (int y = row * vertical.Stride - vertical.PadBefore, ky = 0; ky < vertical.Size; ky++, y++)
                for (int x = column * horizontal.Stride - horizontal.PadBefore, kx = 0; kx < horizontal.Size; kx++, x++)
                    if (input.Holds(y, x))
                        taps.Add(input.Level(y, x, channel));
            return op.Kind == OperatorKind.MaximumPool ? taps.Max() : (long)Math.Round((decimal)taps.Sum() / taps.Count, MidpointRounding.AwayFromZero);
        });
    });

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Mean_is_a_sum_and_a_multiplier(bool isInt16, bool makesInt16) => Check(OperatorKind.Mean, (op, random) =>
    {
        Map input = Map.Of(random, isInt16, 1 + random.NextInt(6), 1 + random.NextInt(6), 1 + random.NextInt(9), fills: true);
        Map output = Map.Of(random, makesInt16, 1, 1, input.Elements, fills: false);
        float by = (isInt16 ? 1f : 256) / (makesInt16 ? 1f : 256) / (input.Rows * input.Columns);
        op = op with { Vertical = All(input.Rows), Horizontal = All(input.Columns), WorkRows = input.Rows, Flags = OperatorFlags.Accumulates, ScratchBytes = input.Elements * sizeof(int) };
        return (op, input, output, BitConverter.GetBytes(by), (_, _, channel) =>
        {
            long sum = Enumerable.Range(0, input.Rows * input.Columns).Sum(pixel => (long)input.Level(pixel / input.Columns, pixel % input.Columns, channel) - input.ZeroPoint);
            return (long)Math.Round((double)((int)sum * by)) + output.ZeroPoint;
        });
    });

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Reduce_is_a_sum_along_axes_and_a_multiplier(bool isInt16, bool makesInt16) => Check(OperatorKind.Reduce, (op, random) =>
    {
        Map input = Map.Of(random, isInt16, 1 + random.NextInt(6), 1 + random.NextInt(6), 1 + random.NextInt(9), fills: true);
        (int down, int across, int depth) = (random.NextInt(2) == 0 ? input.Rows : 1, random.NextInt(2) == 0 ? input.Columns : 1, random.NextInt(2) == 0 ? input.Elements : 1);
        Map output = Map.Of(random, makesInt16, input.Rows / down, input.Columns / across, input.Elements / depth, fills: false);
        float by = (isInt16 ? 1f : 256) / (makesInt16 ? 1f : 256) / (down * across * depth);
        op = op with { Vertical = All(down), Horizontal = All(across), WorkRows = output.Rows };
        var parameters = new int[] { (int)ReduceFunction.Sum, BitConverter.SingleToInt32Bits(by), 0 };
        return (op, input, output, MemoryMarshal.AsBytes<int>(parameters).ToArray(), (row, column, channel) =>
        {
            int sum = 0;
            for (int y = 0; y < down; y++)
                for (int x = 0; x < across; x++)
                    for (int c = 0; c < depth; c++)
                        sum += input.Level(row + y, column + x, channel + c) - input.ZeroPoint;
            return (long)Math.Round((double)(sum * by)) + output.ZeroPoint;
        });
    });

    [Fact]
    public void Resize_weighs_four_neighbours_in_one_rounding() => Check(OperatorKind.Resize, (op, random) =>
    {
        Map input = Map.Of(random, isInt16: true, 1 + random.NextInt(6), 1 + random.NextInt(6), 1 + random.NextInt(9), fills: true);
        Map output = Map.Of(random, isInt16: true, 1 + random.NextInt(9), 1 + random.NextInt(9), input.Elements, fills: false);
        op = op with { Vertical = ResizeCase.Place(random, input.Rows, output.Rows), Horizontal = ResizeCase.Place(random, input.Columns, output.Columns), WorkRows = output.Rows };
        return (op, input, output, [], (row, column, channel) =>
        {
            var (top, bottom, lower) = Between(op.Vertical, row, input.Rows);
            var (left, right, farther) = Between(op.Horizontal, column, input.Columns);
            decimal upper = input.Level(top, left, channel) * (2048 - farther) + input.Level(top, right, channel) * farther;
            decimal under = input.Level(bottom, left, channel) * (2048 - farther) + input.Level(bottom, right, channel) * farther;
            return (long)Math.Floor((upper * (2048 - lower) + under * lower) / (1 << 22) + 0.5m);
        });
    });

    [Fact]
    public void Permute_and_rearrange_move_both_bytes() => Check(OperatorKind.Permute, (op, random) =>
    {
        Map input = Map.Of(random, isInt16: true, 1 + random.NextInt(6), 1 + random.NextInt(6), 1 + random.NextInt(9), fills: true);
        Map output = Map.Of(random, isInt16: true, input.Rows, input.Columns, input.Elements, fills: false);
        int[] order = [.. Enumerable.Range(0, input.Elements).Select(_ => random.NextInt(input.Elements))];
        if (random.NextInt(2) == 0)
            return (op with { WorkRows = output.Rows }, input, output, MemoryMarshal.AsBytes<int>(order).ToArray(), (row, column, channel) => input.Level(row, column, order[channel]));
        int[] sources = [.. Enumerable.Range(0, input.Values.Length / 2).Select(_ => random.NextInt(-1, input.Values.Length / 2))];
        op = op with { Kind = OperatorKind.Rearrange, Flags = OperatorFlags.ReadsAll, WorkRows = output.Rows };
        return (op, input, output, RearrangeCase.Table(sources, 0), (row, column, channel) =>
            sources[(row * output.Columns + column) * output.Elements + channel] is var source and >= 0 ? input.Levels()[source] : 0);
    });

    private delegate (OperatorRecord Operator, Map Input, Map Output, byte[] Parameters, Func<int, int, int, long> Level) Case(OperatorRecord op, SeededRandom random);

    private static void Check(OperatorKind kind, Case make)
    {
        for (int number = 0; number < 100; number++)
        {
            var random = new SeededRandom((ulong)number);
            OperatorRecord start = KernelCases.Operator(kind, nameof(Rule.Xnnpack), new Map(1, 1, 1, 1, 0), random) with { Low = sbyte.MinValue, High = sbyte.MaxValue };
            var (op, input, output, parameters, level) = make(start, random);
            op.ParameterBytes = parameters.Length;
            Kernel kernel = Int16Kernels.For(op.Kind)[^1];
            KernelBench.Run(kernel, op, [input], output, new(parameters), random);
            int[] actual = output.Levels();
            for (int i = 0; i < actual.Length; i++)
            {
                int channel = i % output.Elements, column = i / output.Elements % output.Columns, row = i / output.Elements / output.Columns;
                long expected = Math.Clamp(level(row, column, channel), output.IsInt16 ? short.MinValue : sbyte.MinValue, output.IsInt16 ? short.MaxValue : sbyte.MaxValue);
                Assert.True(expected == actual[i], $"{kernel}, case {number}: row {row}, column {column}, channel {channel} is {actual[i]} and not {expected}");
            }
        }
    }

    private static WindowRecord All(int length) => new() { Size = length, Stride = length, Dilation = 1 };

    /// <summary>A window each of whose places has an element of the map.</summary>
    private static (WindowRecord Window, int Outputs) Inside(SeededRandom random, int inputs)
    {
        int size = 1 + random.NextInt(inputs), stride = 1 + random.NextInt(3), pad = random.NextInt(size);
        return (new() { Size = size, Stride = stride, Dilation = 1, PadBefore = pad }, (inputs - 1 + pad) / stride + 1);
    }

    private static (int First, int Second, int Weight) Between(WindowRecord window, int index, int length)
    {
        decimal place = ((decimal)window.Stride * index - window.PadBefore) / window.Dilation;
        int first = (int)Math.Floor(place);
        int weight = window.Size == 1 ? 0 : (int)Math.Floor((place - first) * 2048 + 0.5m);
        return (Math.Clamp(first, 0, length - 1), Math.Clamp(first + window.Size - 1, 0, length - 1), weight);
    }
}
