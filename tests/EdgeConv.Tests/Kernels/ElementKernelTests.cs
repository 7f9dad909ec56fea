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
    public static TheoryData<string, string> AddKernels => KernelCases.Of(OperatorKind.Add);

    public static TheoryData<string, string> SoftmaxKernels => KernelCases.Of(OperatorKind.Softmax);

    public static TheoryData<string, string> TableKernels => KernelCases.Of(OperatorKind.Table);

    public static TheoryData<string, string> PermuteKernels => KernelCases.Of(OperatorKind.Permute);

    public static TheoryData<string, string> PadKernels => KernelCases.Of(OperatorKind.Pad);

    [Theory, MemberData(nameof(AddKernels))]
    public void Add_is_the_formula_element_by_element(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.Add, name);
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            Map a = Empty(random), b = Map.Empty(random, a.Rows, a.Columns, a.Channels), output = Map.Empty(random, a.Rows, a.Columns, a.Channels);
            OperatorRecord op = KernelCases.Operator(OperatorKind.Add, rule, output, random);
            AddParameters parameters = AddParametersOf(op.Rule, random);
            byte[] bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<AddParameters>(in parameters)).ToArray();
            if (!KernelBench.Serves(kernel, op, [a, b], output, bytes))
                return 0;
            a.Fill(random);
            b.Fill(random);
            sbyte[] expected = [.. a.Values.Zip(b.Values, (x, y) => KernelCases.Clamped(op, output, Sum(op.Rule, parameters, x - a.ZeroPoint, y - b.ZeroPoint)))];
            return KernelCases.Equal(kernel, number, expected, KernelBench.Run(kernel, op, [a, b], output, new(bytes), random));
        });
    }

    /// <summary>Of any scales, of scales that make many ties, and whatever else the reader lets pass.</summary>
    private static AddParameters AddParametersOf(Rule rule, SeededRandom random)
    {
        float a = Ratio(), b = Ratio();
        switch (random.NextInt(3))
        {
            case 0 when rule == Rule.Tflm:
                FixedMultiplier first = Multiplier(0), second = Multiplier(0);
                return new() { A = first, B = second, Sum = Multiplier(30) };
            case 0:
                return rule == Rule.Ort ? OrtRule.AddParameters(a, a, 1) : new()
                {
                    A = new() { Mantissa = random.NextInt((1 << 21) + 1) }, B = new() { Mantissa = random.NextInt(2) << 21 }, Sum = new() { Exponent = 1 + random.NextInt(30) },
                };
            default:
                return rule switch
                {
                    Rule.Tflm => TflmRule.AddParameters(a, b, 1),
                    Rule.Ort => OrtRule.AddParameters(a, b, 1),
                    _ => XnnpackRule.AddParameters(a, b, 1),
                };
        }

        float Ratio() => random.NextInt(2) == 0 ? (float)Math.ScaleB(1, random.NextInt(-3, 2)) : (float)random.NextDouble(1 / 1024.0, random.NextInt(4) == 0 ? 255 : 4);

        FixedMultiplier Multiplier(int largestExponent) => new()
        {
            Mantissa = random.NextInt(3) == 0 ? int.MaxValue : random.NextInt(int.MaxValue), Exponent = random.NextInt(random.NextInt(2) == 0 ? -62 : -12, largestExponent + 1),
        };
    }

    private static long Sum(Rule rule, AddParameters parameters, int a, int b)
    {
        if (rule == Rule.Xnnpack)
            return ((1L << (parameters.Sum.Exponent - 1)) + (long)a * parameters.A.Mantissa + (long)b * parameters.B.Mantissa) >> parameters.Sum.Exponent;
        if (rule == Rule.Ort)
        {
            long sum = (long)a * parameters.A.Mantissa + (long)b * parameters.B.Mantissa, half = 1L << (parameters.Sum.Exponent - 1);
            return Math.Sign(sum) * ((Math.Abs(sum) + half) >> parameters.Sum.Exponent);
        }
        return RuleReference.Multiply(RuleReference.Multiply(a * 1048576L, parameters.A) + RuleReference.Multiply(b * 1048576L, parameters.B), parameters.Sum);
    }

    [Theory, MemberData(nameof(SoftmaxKernels))]
    public void Softmax_is_the_formula_pixel_by_pixel(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.Softmax, name);
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            Map input = Map.Empty(random, 1 + random.NextInt(2), 1 + random.NextInt(3), KernelCases.Channels(random));
            Map output = Map.Empty(random, input.Rows, input.Columns, input.Channels, 1f / 256, -128);
            OperatorRecord op = KernelCases.Operator(OperatorKind.Softmax, rule, output, random);
            byte[] parameters = op.Rule == Rule.Tflm
                ? TflmRule.SoftmaxParameters(input.Scale, 1, output.Scale, output.ZeroPoint)
                : XnnpackRule.SoftmaxParameters(input.Scale, 1, output.Scale, output.ZeroPoint);
            if (!KernelBench.Serves(kernel, op, [input], output, parameters))
                return 0;
            input.Fill(random);
            sbyte[] expected = [.. input.Values.Chunk(input.Channels).SelectMany(pixel => RuleReference.Softmax(op.Rule, pixel, input.Scale, 1, output.Scale, output.ZeroPoint))];
            return KernelCases.Equal(kernel, number, expected, KernelBench.Run(kernel, op, [input], output, new(parameters), random));
        }, wanted: 60);
    }

    [Theory, MemberData(nameof(TableKernels))]
    public void Table_looks_every_byte_up(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.Table, name);
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            Map input = Empty(random), output = Map.Empty(random, input.Rows, input.Columns, input.Channels);
            OperatorRecord op = KernelCases.Operator(OperatorKind.Table, rule, output, random);
            var table = new byte[256];
            random.NextBytes(table);
            if (!KernelBench.Serves(kernel, op, [input], output, table))
                return 0;
            input.Fill(random);
            sbyte[] expected = [.. input.Values.Select(value => (sbyte)table[value + 128])];
            return KernelCases.Equal(kernel, number, expected, KernelBench.Run(kernel, op, [input], output, new(table), random));
        });
    }

    [Theory, MemberData(nameof(PermuteKernels))]
    public void Permute_takes_each_channel_from_where_it_is_told(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.Permute, name);
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            Map input = Empty(random), output = Map.Empty(random, input.Rows, input.Columns, 1 + random.NextInt(input.Channels));
            OperatorRecord op = KernelCases.Operator(OperatorKind.Permute, rule, output, random);
            int[] channels = [.. Enumerable.Range(0, output.Channels).Select(_ => random.NextInt(input.Channels))];
            byte[] parameters = MemoryMarshal.AsBytes<int>(channels).ToArray();
            if (!KernelBench.Serves(kernel, op, [input], output, parameters))
                return 0;
            input.Fill(random);
            sbyte[] expected = [.. input.Values.Chunk(input.Channels).SelectMany(pixel => channels.Select(channel => pixel[channel]))];
            return KernelCases.Equal(kernel, number, expected, KernelBench.Run(kernel, op, [input], output, new(parameters), random));
        });
    }

    [Theory, MemberData(nameof(PadKernels))]
    public void Pad_surrounds_the_input_on_all_three_axes(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.Pad, name);
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            Map input = Empty(random);
            bool padsChannels = random.NextInt(2) == 0;
            int above = random.NextInt(3), left = random.NextInt(3), before = padsChannels ? random.NextInt(3) : 0, value = random.NextInt(-128, 128);
            Map output = Map.Empty(random, above + input.Rows + random.NextInt(3), left + input.Columns + random.NextInt(3),
                before + input.Channels + (padsChannels ? random.NextInt(3) : 0));
            OperatorRecord op = KernelCases.Operator(OperatorKind.Pad, rule, output, random) with
            {
                Vertical = WindowRecord.One with { PadBefore = above }, Horizontal = WindowRecord.One with { PadBefore = left },
            };
            var parameters = new PadParameters { Value = value, ChannelsBefore = before };
            byte[] bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<PadParameters>(in parameters)).ToArray();
            if (!KernelBench.Serves(kernel, op, [input], output, bytes))
                return 0;
            input.Fill(random);
            var expected = new Map(output.Rows, output.Columns, output.Channels, 1, 0);
            Array.Fill(expected.Values, (sbyte)value);
            for (int row = 0; row < input.Rows; row++)
                for (int column = 0; column < input.Columns; column++)
                    for (int channel = 0; channel < input.Channels; channel++)
                        expected[above + row, left + column, before + channel] = input[row, column, channel];
            return KernelCases.Equal(kernel, number, expected.Values, KernelBench.Run(kernel, op, [input], output, new(bytes), random));
        }, wanted: 150);
    }

    private static Map Empty(SeededRandom random) =>
        Map.Empty(random, 1 + random.NextInt(5), 1 + random.NextInt(random.NextInt(4) == 0 ? 40 : 6), KernelCases.Channels(random));
}
