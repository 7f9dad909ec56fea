using System.Numerics;
using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Tests.Numerics;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>Operators that make a row of one row: add, softmax, table, permutation, padding.</summary>
[Trait("suite", "kernels")]
public sealed class ElementKernelTests
{
    private const int Cases = 150;

    public static TheoryData<string, string> AddKernels => KernelCases.Of(OperatorKind.Add);

    public static TheoryData<string, string> SoftmaxKernels => KernelCases.Of(OperatorKind.Softmax);

    public static TheoryData<string, string> TableKernels => KernelCases.Of(OperatorKind.Table);

    public static TheoryData<string, string> PermuteKernels => KernelCases.Of(OperatorKind.Permute);

    public static TheoryData<string, string> PadKernels => KernelCases.Of(OperatorKind.Pad);

    [Theory, MemberData(nameof(AddKernels))]
    public void Add_is_the_formula_element_by_element(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.Add, name);
        var random = new SeededRandom(1);
        for (int i = 0; i < Cases; i++)
        {
            Map a = Random(random, kernel), b = Map.Random(random, a.Rows, a.Columns, a.Channels), output = Map.Empty(random, a.Rows, a.Columns, a.Channels);
            OperatorRecord op = KernelCases.Operator(OperatorKind.Add, rule, output, random);
            AddParameters parameters = op.Rule == Rule.Tflm
                ? TflmRule.AddParameters(a.Scale, b.Scale, output.Scale)
                : XnnpackRule.AddParameters(a.Scale, b.Scale, output.Scale);
            sbyte[] expected =
            [
                .. a.Values.Zip(b.Values, (x, y) => (sbyte)BigInteger.Max(op.Low, BigInteger.Min(op.High,
                    RuleReference.Add(op.Rule, x - a.ZeroPoint, y - b.ZeroPoint, a.Scale, b.Scale, output.Scale) + output.ZeroPoint))),
            ];
            byte[] bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<AddParameters>(in parameters)).ToArray();
            if (KernelBench.TryRun(kernel, op, [a, b], output, new(bytes), random) is { } sums)
                Assert.Equal(expected, sums);
        }
    }

    [Theory, MemberData(nameof(SoftmaxKernels))]
    public void Softmax_is_the_formula_pixel_by_pixel(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.Softmax, name);
        var random = new SeededRandom(2);
        for (int i = 0; i < Cases / 3; i++)
        {
            Map input = Random(random, kernel);
            Map output = new(input.Rows, input.Columns, input.Channels, 1f / 256, -128);
            OperatorRecord op = KernelCases.Operator(OperatorKind.Softmax, rule, output, random);
            byte[] parameters = op.Rule == Rule.Tflm
                ? TflmRule.SoftmaxParameters(input.Scale, 1, output.Scale, output.ZeroPoint)
                : XnnpackRule.SoftmaxParameters(input.Scale, 1, output.Scale, output.ZeroPoint);
            sbyte[] expected = [.. input.Values.Chunk(input.Channels).SelectMany(pixel => RuleReference.Softmax(op.Rule, pixel, input.Scale, 1, output.Scale, output.ZeroPoint))];
            Assert.Equal(expected, KernelBench.Run(kernel, op, [input], output, new(parameters), random));
        }
    }

    [Theory, MemberData(nameof(TableKernels))]
    public void Table_looks_every_byte_up(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.Table, name);
        var random = new SeededRandom(3);
        for (int i = 0; i < Cases; i++)
        {
            Map input = Random(random, kernel), output = Map.Empty(random, input.Rows, input.Columns, input.Channels);
            var table = new byte[256];
            random.NextBytes(table);
            sbyte[] expected = [.. input.Values.Select(value => (sbyte)table[value + 128])];
            Assert.Equal(expected, KernelBench.Run(kernel, KernelCases.Operator(OperatorKind.Table, rule, output, random), [input], output, new(table), random));
        }
    }

    [Theory, MemberData(nameof(PermuteKernels))]
    public void Permute_takes_each_channel_from_where_it_is_told(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.Permute, name);
        var random = new SeededRandom(4);
        for (int i = 0; i < Cases; i++)
        {
            Map input = Random(random, kernel), output = Map.Empty(random, input.Rows, input.Columns, 1 + random.NextInt(input.Channels));
            int[] channels = [.. Enumerable.Range(0, output.Channels).Select(_ => random.NextInt(input.Channels))];
            sbyte[] expected = [.. input.Values.Chunk(input.Channels).SelectMany(pixel => channels.Select(channel => pixel[channel]))];
            byte[] parameters = MemoryMarshal.AsBytes<int>(channels).ToArray();
            Assert.Equal(expected, KernelBench.Run(kernel, KernelCases.Operator(OperatorKind.Permute, rule, output, random), [input], output, new(parameters), random));
        }
    }

    [Theory, MemberData(nameof(PadKernels))]
    public void Pad_surrounds_the_input_on_all_three_axes(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.Pad, name);
        var random = new SeededRandom(5);
        for (int i = 0; i < Cases; i++)
        {
            Map input = Random(random, kernel);
            bool padsChannels = random.NextInt(2) == 0;
            int above = random.NextInt(3), left = random.NextInt(3), before = padsChannels ? random.NextInt(3) : 0, value = random.NextInt(-128, 128);
            Map output = Map.Empty(random, above + input.Rows + random.NextInt(3), left + input.Columns + random.NextInt(3),
                before + input.Channels + (padsChannels ? random.NextInt(3) : 0));
            OperatorRecord op = KernelCases.Operator(OperatorKind.Pad, rule, output, random) with
            {
                Vertical = WindowRecord.One with { PadBefore = above }, Horizontal = WindowRecord.One with { PadBefore = left },
            };
            var expected = new Map(output.Rows, output.Columns, output.Channels, 1, 0);
            Array.Fill(expected.Values, (sbyte)value);
            for (int row = 0; row < input.Rows; row++)
                for (int column = 0; column < input.Columns; column++)
                    for (int channel = 0; channel < input.Channels; channel++)
                        expected[above + row, left + column, before + channel] = input[row, column, channel];
            var parameters = new PadParameters { Value = value, ChannelsBefore = before };
            byte[] bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<PadParameters>(in parameters)).ToArray();
            if (KernelBench.TryRun(kernel, op, [input], output, new(bytes), random) is { } padded)
                Assert.Equal(expected.Values, padded);
        }
    }

    private static Map Random(SeededRandom random, Kernel kernel) =>
        Map.Random(random, 1 + random.NextInt(5), 1 + random.NextInt(6), KernelCases.AroundTile(random, kernel.Tile));
}
