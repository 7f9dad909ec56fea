using System.Numerics;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Tests.Numerics;
using Xunit;

namespace EdgeConv.Tests.Kernels;

[Trait("suite", "kernels")]
public sealed class PoolKernelTests
{
    public static TheoryData<string, string> MaximumKernels => KernelCases.Of(OperatorKind.MaximumPool);

    public static TheoryData<string, string> AverageKernels => KernelCases.Of(OperatorKind.AveragePool);

    public static TheoryData<string, string> MeanKernels => KernelCases.Of(OperatorKind.Mean);

    [Theory, MemberData(nameof(MaximumKernels))]
    public void Maximum_is_the_largest_element_inside_the_map(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.MaximumPool, name);
        var random = new SeededRandom(1);
        for (int i = 0; i < 200; i++)
        {
            var (op, input, output) = Case(kernel, rule, random, dilates: true);
            Check(kernel, op, input, output, random, taps => taps.Max(tap => tap));
        }
    }

    [Theory, MemberData(nameof(AverageKernels))]
    public void Average_rounds_half_away_from_zero_and_counts_what_it_should(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.AveragePool, name);
        var random = new SeededRandom(2);
        for (int i = 0; i < 200; i++)
        {
            var (op, input, output) = Case(kernel, rule, random, dilates: false);
            bool countsPadding = i % 2 == 0;
            op.Flags = countsPadding ? OperatorFlags.CountsPadding : OperatorFlags.None;
            int window = op.Vertical.Size * op.Horizontal.Size;
            Check(kernel, op, input, output, random, taps => countsPadding
                ? Average(taps.Sum(tap => tap) + (window - taps.Count) * input.ZeroPoint, window)
                : Average(taps.Sum(tap => tap), taps.Count));
        }
    }

    [Theory, MemberData(nameof(AverageKernels))]
    public void Averages_side_by_side_may_accumulate_row_by_row(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.AveragePool, name);
        var random = new SeededRandom(3);
        for (int i = 0; i < 100; i++)
        {
            int height = 1 + random.NextInt(4), width = 1 + random.NextInt(4), channels = KernelCases.AroundTile(random, kernel.Tile);
            // Rows and columns that fill no window are read by nobody.
            Map input = Map.Random(random, height * (1 + random.NextInt(3)) + random.NextInt(height), width * (1 + random.NextInt(3)) + random.NextInt(width), channels);
            Map output = new(input.Rows / height, input.Columns / width, channels, input.Scale, input.ZeroPoint);
            OperatorRecord op = KernelCases.Operator(OperatorKind.AveragePool, rule, output, random) with
            {
                Vertical = new() { Size = height, Stride = height, Dilation = 1 }, Horizontal = new() { Size = width, Stride = width, Dilation = 1 },
                Flags = OperatorFlags.Accumulates, WorkRows = output.Rows * height, ScratchBytes = output.Columns * channels * sizeof(int),
            };
            Check(kernel, op, input, output, random, taps => Average(taps.Sum(tap => tap), taps.Count));
        }
    }

    [Theory, MemberData(nameof(AverageKernels))]
    public void Average_ties_go_away_from_zero(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.AveragePool, name);
        var random = new SeededRandom(4);
        foreach (var (first, second, expected) in ((sbyte, sbyte, sbyte)[])[(0, 1, 1), (0, -1, -1), (1, 2, 2), (-1, -2, -2), (127, 126, 127), (-128, -127, -128)])
        {
            Map input = new(1, 2, 1, 1, 0), output = new(1, 1, 1, 1, 0);
            (input.Values[0], input.Values[1]) = (first, second);
            OperatorRecord op = KernelCases.Operator(OperatorKind.AveragePool, rule, output, random) with
            {
                Horizontal = new() { Size = 2, Stride = 1, Dilation = 1 }, Low = -128, High = 127,
            };
            Assert.Equal([expected], KernelBench.Run(kernel, op, [input], output, new([]), random));
        }
    }

    [Theory, MemberData(nameof(MeanKernels))]
    public void Mean_is_the_formula_over_the_whole_map(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.Mean, name);
        var random = new SeededRandom(5);
        for (int i = 0; i < 150; i++)
        {
            Map input = Map.Random(random, 1 + random.NextInt(9), 1 + random.NextInt(9), KernelCases.AroundTile(random, kernel.Tile));
            Map output = Map.Empty(random, 1, 1, input.Channels);
            int elements = input.Rows * input.Columns;
            OperatorRecord op = KernelCases.Operator(OperatorKind.Mean, rule, output, random) with
            {
                Vertical = new() { Size = input.Rows, Stride = input.Rows, Dilation = 1 }, Horizontal = new() { Size = input.Columns, Stride = input.Columns, Dilation = 1 },
                Flags = OperatorFlags.Accumulates, WorkRows = input.Rows, ScratchBytes = input.Channels * sizeof(int),
            };
            byte[] parameters = op.Rule == Rule.Tflm
                ? TflmRule.MeanMultiplier(input.Scale, output.Scale, elements)
                : XnnpackRule.MeanMultiplier(input.Scale, output.Scale, elements);
            var expected = new sbyte[input.Channels];
            for (int c = 0; c < expected.Length; c++)
            {
                long sum = input.Values.Where((_, at) => at % input.Channels == c).Sum(value => (long)value - input.ZeroPoint);
                BigInteger mean = RuleReference.Mean(op.Rule, sum, input.Scale, output.Scale, elements) + output.ZeroPoint;
                expected[c] = (sbyte)BigInteger.Max(op.Low, BigInteger.Min(op.High, mean));
            }
            Assert.Equal(expected, KernelBench.Run(kernel, op, [input], output, new(parameters), random));
        }
    }

    private static (OperatorRecord Op, Map Input, Map Output) Case(Kernel kernel, string rule, SeededRandom random, bool dilates)
    {
        while (true)
        {
            Map input = Map.Random(random, 1 + random.NextInt(9), 1 + random.NextInt(9), KernelCases.AroundTile(random, kernel.Tile));
            var (vertical, rows) = KernelCases.Window(random, input.Rows, 4, dilates);
            var (horizontal, columns) = KernelCases.Window(random, input.Columns, 4, dilates);
            Map output = new(rows, columns, input.Channels, input.Scale, input.ZeroPoint);
            OperatorKind kind = dilates ? OperatorKind.MaximumPool : OperatorKind.AveragePool;
            OperatorRecord op = KernelCases.Operator(kind, rule, output, random) with { Vertical = vertical, Horizontal = horizontal };
            // A window with nothing but padding has no answer, and no file may ask for one.
            if (Enumerable.Range(0, rows).All(row => Enumerable.Range(0, columns).All(column => Taps(op, input, row, column, 0).Count > 0)))
                return (op, input, output);
        }
    }

    private static void Check(Kernel kernel, OperatorRecord op, Map input, Map output, SeededRandom random, Func<List<int>, int> combine)
    {
        var expected = new Map(output.Rows, output.Columns, output.Channels, output.Scale, output.ZeroPoint);
        for (int row = 0; row < output.Rows; row++)
            for (int column = 0; column < output.Columns; column++)
                for (int channel = 0; channel < output.Channels; channel++)
                    expected[row, column, channel] = (sbyte)Math.Clamp(combine(Taps(op, input, row, column, channel)), op.Low, op.High);
        Assert.Equal(expected.Values, KernelBench.Run(kernel, op, [input], output, new([]), random));
    }

    /// <summary>The elements under a window that lie inside the map.</summary>
    private static List<int> Taps(OperatorRecord op, Map input, int row, int column, int channel)
    {
        var taps = new List<int>();
        for (int ky = 0; ky < op.Vertical.Size; ky++)
            for (int kx = 0; kx < op.Horizontal.Size; kx++)
            {
                int y = row * op.Vertical.Stride - op.Vertical.PadBefore + ky * op.Vertical.Dilation;
                int x = column * op.Horizontal.Stride - op.Horizontal.PadBefore + kx * op.Horizontal.Dilation;
                if (input.Holds(y, x))
                    taps.Add(input[y, x, channel]);
            }
        return taps;
    }

    private static int Average(int sum, int count) => Math.Sign(sum) * ((2 * Math.Abs(sum) + count) / (2 * count));
}
