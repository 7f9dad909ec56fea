using System.Runtime.InteropServices;
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
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            var (op, input, output) = Case(OperatorKind.MaximumPool, rule, random);
            return Check(kernel, number, op, input, output, random, taps => taps.Max(tap => tap));
        });
    }

    [Theory, MemberData(nameof(AverageKernels))]
    public void Average_rounds_half_away_from_zero_and_counts_what_it_should(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.AveragePool, name);
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            var (op, input, output) = random.NextInt(3) == 0 ? SideBySide(rule, random) : Case(OperatorKind.AveragePool, rule, random);
            bool countsPadding = !op.Accumulates && random.NextInt(2) == 0;
            if (countsPadding)
                op.Flags |= OperatorFlags.CountsPadding;
            int window = op.Vertical.Size * op.Horizontal.Size;
            return Check(kernel, number, op, input, output, random, taps => countsPadding
                ? Average(taps.Sum(tap => tap) + (window - taps.Count) * input.ZeroPoint, window)
                : Average(taps.Sum(tap => tap), taps.Count));
        });
    }

    /// <summary>Windows that do not overlap accumulate row by row; rows and columns that fill no window are read by nobody.</summary>
    private static (OperatorRecord Op, Map Input, Map Output) SideBySide(string rule, SeededRandom random)
    {
        int height = 1 + random.NextInt(4), width = 1 + random.NextInt(4), channels = KernelCases.Channels(random);
        Map input = Map.Empty(random, height * (1 + random.NextInt(3)) + random.NextInt(height), width * (1 + random.NextInt(3)) + random.NextInt(width), channels);
        Map output = Map.Empty(random, input.Rows / height, input.Columns / width, channels, input.Scale, input.ZeroPoint);
        return (KernelCases.Operator(OperatorKind.AveragePool, rule, output, random) with
        {
            Vertical = new() { Size = height, Stride = height, Dilation = 1 }, Horizontal = new() { Size = width, Stride = width, Dilation = 1 },
            Flags = OperatorFlags.Accumulates, WorkRows = output.Rows * height, ScratchBytes = output.Columns * channels * sizeof(int),
        }, input, output);
    }

    [Theory, MemberData(nameof(AverageKernels))]
    public void Average_ties_go_away_from_zero(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.AveragePool, name);
        var random = new SeededRandom(4);
        foreach (var (first, second, expected) in ((sbyte, sbyte, sbyte)[])[(0, 1, 1), (0, -1, -1), (1, 2, 2), (-1, -2, -2), (127, 126, 127), (-128, -127, -128)])
            foreach (int channels in (int[])[1, 16, 40])
            {
                Map input = new(1, 2, channels, 1, 0), output = new(1, 1, channels, 1, 0);
                input.Values.AsSpan(0, channels).Fill(first);
                input.Values.AsSpan(channels).Fill(second);
                OperatorRecord op = KernelCases.Operator(OperatorKind.AveragePool, rule, output, random) with
                {
                    Horizontal = new() { Size = 2, Stride = 1, Dilation = 1 }, Low = -128, High = 127,
                };
                if (KernelBench.Serves(kernel, op, [input], output))
                    Assert.All(KernelBench.Run(kernel, op, [input], output, new([]), random), actual => Assert.Equal(expected, actual));
            }
    }

    [Theory, MemberData(nameof(MeanKernels))]
    public void Mean_is_the_formula_over_the_whole_map(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.Mean, name);
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            Map input = Map.Empty(random, 1 + random.NextInt(9), 1 + random.NextInt(9), KernelCases.Channels(random));
            Map output = Map.Empty(random, 1, 1, input.Channels);
            OperatorRecord op = KernelCases.Operator(OperatorKind.Mean, rule, output, random) with
            {
                Vertical = new() { Size = input.Rows, Stride = input.Rows, Dilation = 1 }, Horizontal = new() { Size = input.Columns, Stride = input.Columns, Dilation = 1 },
                Flags = OperatorFlags.Accumulates, WorkRows = input.Rows, ScratchBytes = input.Channels * sizeof(int),
            };
            byte[] parameters = MeanMultiplier(op.Rule, input, output, random);
            if (!KernelBench.Serves(kernel, op, [input], output, parameters))
                return 0;
            input.Fill(random);
            var expected = new sbyte[input.Channels];
            for (int c = 0; c < expected.Length; c++)
            {
                long sum = input.Values.Where((_, at) => at % input.Channels == c).Sum(value => (long)value - input.ZeroPoint);
                expected[c] = KernelCases.Clamped(op, output, op.Rule == Rule.Tflm
                    ? RuleReference.Multiply(sum, MemoryMarshal.Read<FixedMultiplier>(parameters))
                    : RuleReference.Nearest(sum * BitConverter.ToSingle(parameters)));
            }
            return KernelCases.Equal(kernel, number, expected, KernelBench.Run(kernel, op, [input], output, new(parameters), random));
        });
    }

    /// <summary>Of the scales, one that makes ties, or one at either end of what the reader lets pass.</summary>
    private static byte[] MeanMultiplier(Rule rule, Map input, Map output, SeededRandom random)
    {
        int elements = input.Rows * input.Columns;
        float scale = random.NextInt(4) switch
        {
            0 => (float)Math.ScaleB(1, -1 - random.NextInt(6)),
            1 => random.NextInt(2) == 0 ? float.MaxValue : float.Epsilon,
            _ => 0,
        };
        if (rule == Rule.Xnnpack)
            return scale > 0 ? BitConverter.GetBytes(scale) : XnnpackRule.MeanMultiplier(input.Scale, output.Scale, elements);
        var ends = new FixedMultiplier { Mantissa = int.MaxValue, Exponent = random.NextInt(2) == 0 ? 30 : -62 };
        FixedMultiplier multiplier = scale is 0 or float.MaxValue or float.Epsilon ? ends : TflmRule.Fixed(scale);
        return scale == 0 ? TflmRule.MeanMultiplier(input.Scale, output.Scale, elements) : MemoryMarshal.AsBytes(new ReadOnlySpan<FixedMultiplier>(in multiplier)).ToArray();
    }

    private static (OperatorRecord Op, Map Input, Map Output) Case(OperatorKind kind, string rule, SeededRandom random)
    {
        while (true)
        {
            Map input = Map.Empty(random, 1 + random.NextInt(9), 1 + random.NextInt(9), KernelCases.Channels(random));
            var (vertical, rows) = KernelCases.Window(random, input.Rows, 4, kind == OperatorKind.MaximumPool);
            var (horizontal, columns) = KernelCases.Window(random, input.Columns, 4, kind == OperatorKind.MaximumPool);
            Map output = Map.Empty(random, rows, columns, input.Channels, input.Scale, input.ZeroPoint);
            OperatorRecord op = KernelCases.Operator(kind, rule, output, random) with { Vertical = vertical, Horizontal = horizontal };
            // A window with nothing but padding has no answer, and no file may ask for one.
            if (Enumerable.Range(0, rows).All(row => Enumerable.Range(0, columns).All(column => Taps(op, input, row, column, 0).Count > 0)))
                return (op, input, output);
        }
    }

    private static int Check(Kernel kernel, int number, OperatorRecord op, Map input, Map output, SeededRandom random, Func<List<int>, int> combine)
    {
        if (!KernelBench.Serves(kernel, op, [input], output))
            return 0;
        input.Fill(random);
        var expected = new Map(output.Rows, output.Columns, output.Channels, output.Scale, output.ZeroPoint);
        for (int row = 0; row < output.Rows; row++)
            for (int column = 0; column < output.Columns; column++)
                for (int channel = 0; channel < output.Channels; channel++)
                    expected[row, column, channel] = (sbyte)Math.Clamp(combine(Taps(op, input, row, column, channel)), op.Low, op.High);
        return KernelCases.Equal(kernel, number, expected.Values, KernelBench.Run(kernel, op, [input], output, new([]), random));
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
