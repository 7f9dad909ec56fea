using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;
using EdgeConv.Tests.Numerics;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>Operators along axes against their formulas over plain arrays.</summary>
[Trait("suite", "kernels")]
public sealed class ReductionKernelTests
{
    public static TheoryData<string, string> ReduceKernels => KernelCases.Of(OperatorKind.Reduce);

    public static TheoryData<string, string> ArgExtremeKernels => KernelCases.Of(OperatorKind.ArgExtreme);

    public static TheoryData<string, string> NormalisationKernels => KernelCases.Of(OperatorKind.LocalNormalisation);

    [Theory, MemberData(nameof(ReduceKernels))]
    public void One_element_stands_for_all_along_any_axes(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.Reduce, name);
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            Map input = Map.Empty(random, 1 + random.NextInt(5), 1 + random.NextInt(6), KernelCases.Channels(random));
            int rows = random.NextInt(2) == 0 ? input.Rows : 1, columns = random.NextInt(2) == 0 ? input.Columns : 1, channels = random.NextInt(2) == 0 ? input.Channels : 1;
            Map output = Map.Empty(random, input.Rows / rows, input.Columns / columns, input.Channels / channels);
            OperatorRecord op = KernelCases.Operator(OperatorKind.Reduce, rule, output, random) with { Vertical = ReductionCase.Axis(rows), Horizontal = ReductionCase.Axis(columns) };
            var function = (ReduceFunction)random.NextInt(3);
            byte[] parameters = ReductionCase.Reduce(function, op.Rule, input.Scale / output.Scale / (random.NextInt(2) == 0 ? 1 : rows * columns * channels));
            if (!KernelBench.Serves(kernel, op, [input], output, parameters))
                return 0;
            input.Fill(random);
            var expected = new Map(output.Rows, output.Columns, output.Channels, output.Scale, output.ZeroPoint);
            for (int row = 0; row < output.Rows; row++)
                for (int column = 0; column < output.Columns; column++)
                    for (int channel = 0; channel < output.Channels; channel++)
                    {
                        int[] levels = [.. from y in Enumerable.Range(row * rows, rows) from x in Enumerable.Range(column * columns, columns) from c in Enumerable.Range(channel * channels, channels) select (int)input[y, x, c]];
                        long sum = levels.Sum(level => (long)level - input.ZeroPoint);
                        expected[row, column, channel] = function switch
                        {
                            ReduceFunction.Maximum => (sbyte)Math.Clamp(levels.Max(), op.Low, op.High),
                            ReduceFunction.Minimum => (sbyte)Math.Clamp(levels.Min(), op.Low, op.High),
                            _ => KernelCases.Clamped(op, output, Scaled(op.Rule, sum, parameters.AsSpan(4))),
                        };
                    }
            return KernelCases.Equal(kernel, number, expected.Values, KernelBench.Run(kernel, op, [input], output, new(parameters), random));
        });
    }

    [Theory, MemberData(nameof(ArgExtremeKernels))]
    public void The_index_is_that_of_the_first_or_last_of_the_most_extreme(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.ArgExtreme, name);
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            Map input = Map.Empty(random, 1 + random.NextInt(4), 1 + random.NextInt(4), KernelCases.Channels(random));
            Map output = Map.Empty(random, input.Rows, input.Columns, 1, 1, random.NextInt(2) == 0 ? -128 : 0);
            bool isMaximum = random.NextInt(2) == 0, picksLast = random.NextInt(2) == 0;
            OperatorRecord op = KernelCases.Operator(OperatorKind.ArgExtreme, rule, output, random);
            byte[] parameters = [.. BitConverter.GetBytes(isMaximum ? 1 : 0), .. BitConverter.GetBytes(picksLast ? 1 : 0)];
            if (!KernelBench.Serves(kernel, op, [input], output, parameters))
                return 0;
            input.Fill(random);
            for (int i = 0; i < input.Values.Length; i++)
                input.Values[i] = (sbyte)(random.NextInt(2) == 0 ? input.Values[i] : random.NextInt(3) - 1); // many are equal
            sbyte[] expected = [.. input.Values.Chunk(input.Channels).Select(pixel =>
            {
                sbyte extreme = isMaximum ? pixel.Max() : pixel.Min();
                return KernelCases.Clamped(op, output, picksLast ? Array.LastIndexOf(pixel, extreme) : Array.IndexOf(pixel, extreme));
            })];
            return KernelCases.Equal(kernel, number, expected, KernelBench.Run(kernel, op, [input], output, new(parameters), random));
        });
    }

    /// <summary>The table is found by comparing sums, not by bits: sums below 256 each alone, then 128 of equal length from each power of two to the next.</summary>
    [Theory, MemberData(nameof(NormalisationKernels))]
    public void A_channel_is_divided_by_what_the_squares_around_it_give(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.LocalNormalisation, name);
        double[] ends = [.. Enumerable.Range(1, 256), .. from power in Enumerable.Range(8, 23) from part in Enumerable.Range(129, 128) select part * Math.Pow(2, power - 7)];
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            Map input = Map.Empty(random, 1 + random.NextInt(3), 1 + random.NextInt(4), KernelCases.Channels(random)), output = Map.Empty(random, input.Rows, input.Columns, input.Channels);
            int size = 1 + random.NextInt(9);
            OperatorRecord op = KernelCases.Operator(OperatorKind.LocalNormalisation, rule, output, random);
            byte[] parameters = ReductionCase.Normalisation(size, op.Rule, random);
            if (!KernelBench.Serves(kernel, op, [input], output, parameters))
                return 0;
            input.Fill(random);
            int entry = op.Rule == Rule.Tflm ? 8 : 4;
            var expected = new sbyte[input.Values.Length];
            for (int i = 0; i < expected.Length; i++)
            {
                int c = i % input.Channels, first = Math.Max(c - (size - 1) / 2, 0), last = Math.Min(c + size / 2, input.Channels - 1);
                double sum = Enumerable.Range(first, last - first + 1).Sum(k => Math.Pow(input.Values[i - c + k] - input.ZeroPoint, 2));
                int index = Array.FindIndex(ends, end => sum < end);
                expected[i] = KernelCases.Clamped(op, output, Scaled(op.Rule, input.Values[i] - input.ZeroPoint, parameters.AsSpan(4 + index * entry)));
            }
            return KernelCases.Equal(kernel, number, expected, KernelBench.Run(kernel, op, [input], output, new(parameters), random));
        });
    }

    private static long Scaled(Rule rule, long sum, ReadOnlySpan<byte> multiplier) => rule == Rule.Tflm
        ? RuleReference.Multiply(sum, MemoryMarshal.Read<FixedMultiplier>(multiplier)) : RuleReference.Nearest(sum * BitConverter.ToSingle(multiplier));
}
