using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>Shapes around the tiles and edges of the depthwise kernels, against the specification.</summary>
[Trait("suite", "kernels")]
public sealed class DepthwiseShapeTests
{
    public static TheoryData<string, string> Kernels => KernelCases.Of(OperatorKind.Depthwise);

    private static readonly int[] Channels = [1, 7, 8, 9, 16, 17, 24, 40];

    [Theory, MemberData(nameof(Kernels))]
    public void Equals_the_scalar_bytes_at_every_width_of_three_by_three(string name, string rule)
    {
        var random = new SeededRandom(11);
        for (int columns = 1; columns <= 11; columns++)
            for (int pad = 0; pad <= 2; pad++)
                for (int stride = 1; stride <= 2; stride++)
                    for (int i = 0; i < 3; i++)
                        Compare(name, rule, random, 3 + random.NextInt(8), columns, Channels[random.NextInt(Channels.Length)], 1,
                            Window(3, stride, 1, random.NextInt(2)), Window(3, stride, 1, pad), random.NextInt(2), random.NextInt(3));
    }

    [Theory, MemberData(nameof(Kernels))]
    public void Equals_the_scalar_bytes_with_windows_of_up_to_nine_rows_and_columns(string name, string rule)
    {
        var random = new SeededRandom(12);
        foreach (var (rows, columns) in ((int, int)[])[(5, 5), (7, 7), (3, 5), (5, 3), (7, 3), (3, 7), (6, 6), (8, 5), (4, 4), (9, 9), (2, 2), (1, 5), (1, 1), (2, 7)])
            for (int i = 0; i < 12; i++)
            {
                int stride = 1 + random.NextInt(2), dilation = random.NextInt(4) == 0 ? 2 : 1;
                Compare(name, rule, random, 1 + random.NextInt(9), 1 + random.NextInt(13), Channels[random.NextInt(Channels.Length)], 1,
                    Window(rows, stride, dilation, random.NextInt(rows)), Window(columns, stride, dilation, random.NextInt(columns)),
                    random.NextInt(rows), random.NextInt(columns));
            }
    }

    [Theory, MemberData(nameof(Kernels))]
    public void Equals_the_scalar_bytes_on_maps_of_one_column_or_row(string name, string rule)
    {
        var random = new SeededRandom(13);
        foreach (int size in (int[])[1, 2, 3, 4, 5, 8, 13, 16, 17])
            for (int i = 0; i < 6; i++)
            {
                int length = size + random.NextInt(6), channels = Channels[random.NextInt(Channels.Length)];
                WindowRecord along = Window(size, 1 + random.NextInt(2), 1, random.NextInt(size)), across = Window(1, 1, 1, 0);
                Compare(name, rule, random, length, 1, channels, 1, along, across, random.NextInt(size), 0);
                Compare(name, rule, random, 1, length, channels, 1, across, along, 0, random.NextInt(size));
                Compare(name, rule, random, length, 2, channels, 1, along, across, random.NextInt(size), 0);
            }
    }

    [Theory, MemberData(nameof(Kernels))]
    public void Equals_the_scalar_bytes_with_multipliers(string name, string rule)
    {
        var random = new SeededRandom(14);
        foreach (int multiplier in (int[])[2, 3, 4, 5, 8, 9, 16, 24])
            foreach (int channels in (int[])[1, 2, 3, 5, 8, 12])
                Compare(name, rule, random, 4, 5, channels, multiplier, Window(3, 1 + random.NextInt(2), 1, 1), Window(3, 1, 1, 1), 1, 1);
    }

    private static WindowRecord Window(int size, int stride, int dilation, int padBefore) =>
        new() { Size = size, Stride = stride, Dilation = dilation, PadBefore = padBefore };

    private static void Compare(string name, string rule, SeededRandom random, int rows, int columns, int channels, int multiplier,
        WindowRecord vertical, WindowRecord horizontal, int padBelow, int padRight)
    {
        int outputRows = Outputs(rows, vertical, padBelow), outputColumns = Outputs(columns, horizontal, padRight), outputs = channels * multiplier;
        if (outputRows < 1 || outputColumns < 1)
            return;
        Map input = Map.Random(random, rows, columns, channels), output = Map.Empty(random, outputRows, outputColumns, outputs);
        if (random.NextInt(2) == 0) // the short output stage needs an even zero point
            output = new(outputRows, outputColumns, outputs, output.Scale, output.ZeroPoint & ~1);
        int taps = vertical.Size * horizontal.Size;
        sbyte[] weights = Map.Random(random, 1, outputs, taps).Values;
        if (random.NextInt(2) == 0)
            weights = [.. weights.Select(w => Math.Max(w, (sbyte)-127))];
        int[] bias = [.. weights.Chunk(taps).Select(filter => random.NextInt(-20_000, 20_000))];
        float[] scales = [.. Enumerable.Range(0, outputs).Select(_ => output.Scale / input.Scale / (float)random.NextDouble(20, 2_000))];
        OperatorRecord op = KernelCases.Operator(OperatorKind.Depthwise, rule, output, random) with { Vertical = vertical, Horizontal = horizontal };
        if (random.NextInt(2) == 0)
            (op.Low, op.High) = (sbyte.MinValue, sbyte.MaxValue);
        op.Layout = WeightLayouts.Choose(op, channels, outputs, channels);
        byte[] multipliers = op.Rule == Rule.Tflm
            ? TflmRule.Multipliers(input.Scale, scales, output.Scale)
            : XnnpackRule.Multipliers(input.Scale, scales, output.Scale);
        byte[] stream = WeightPacking.Pack(op, channels, weights, bias, multipliers);
        op.Flags = WeightPacking.Flags(op, stream, channels, outputs, output.ZeroPoint);

        Kernel kernel = KernelCases.Named(OperatorKind.Depthwise, name);
        if (!Serves(kernel, op, input, output))
            return;
        sbyte[] expected = [.. KernelBench.Run(KernelCases.Named(OperatorKind.Depthwise, "DepthwiseScalar"), op, [input], output, new([], stream), random)];
        Array.Clear(output.Values);
        Assert.Equal(expected, KernelBench.Run(kernel, op, [input], output, new([], stream), random));
    }

    private static int Outputs(int inputs, WindowRecord window, int padAfter)
    {
        int span = inputs + window.PadBefore + padAfter - ((window.Size - 1) * window.Dilation + 1);
        return span < 0 ? 0 : span / window.Stride + 1;
    }

    private static unsafe bool Serves(Kernel kernel, OperatorRecord op, Map input, Map output)
    {
        var arguments = new KernelArguments
        {
            Operator = &op,
            Input = new() { Rows = input.Rows, Columns = input.Columns, Channels = input.Channels, PixelBytes = input.Channels },
            Output = new() { Rows = output.Rows, Columns = output.Columns, Channels = output.Channels, PixelBytes = output.Channels },
        };
        Binding.Derive(&arguments);
        return kernel.Serves(&arguments);
    }
}
