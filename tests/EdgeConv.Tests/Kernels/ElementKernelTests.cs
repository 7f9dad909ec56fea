using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Tests.Numerics;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>Operators that make a row of one row, or of one of each of two maps: pairs, softmax, tables, permutation, padding.</summary>
[Trait("suite", "kernels")]
public sealed class ElementKernelTests
{
    public static TheoryData<string, string> AddKernels => KernelCases.Of(OperatorKind.Add);

    public static TheoryData<string, string> MultiplyKernels => KernelCases.Of(OperatorKind.Multiply);

    public static TheoryData<string, string> PairTableKernels => KernelCases.Of(OperatorKind.PairTable);

    public static TheoryData<string, string> ChannelTableKernels => KernelCases.Of(OperatorKind.ChannelTable);

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
            AddParameters parameters = AddParametersOf(Enum.Parse<Rule>(rule), random);
            byte[] bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<AddParameters>(in parameters)).ToArray();
            return Pairs(kernel, OperatorKind.Add, rule, number, random, bytes, (op, a, b, output, x, y) =>
                KernelCases.Clamped(op, output, Sum(op.Rule, parameters, x - a.ZeroPoint, y - b.ZeroPoint)));
        });
    }

    [Theory, MemberData(nameof(MultiplyKernels))]
    public void Multiply_is_the_formula_element_by_element(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.Multiply, name);
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            // Products are up to 2^16; some ratios make many ties, some leave int8 far behind.
            float ratio = (float)Math.ScaleB(random.NextInt(2) == 0 ? 1 : random.NextDouble(1, 2), random.NextInt(random.NextInt(3) == 0 ? 10 : 2) - 9);
            var multiplier = TflmRule.Fixed(ratio);
            byte[] bytes = rule == nameof(Rule.Tflm) ? MemoryMarshal.AsBytes(new ReadOnlySpan<FixedMultiplier>(in multiplier)).ToArray() : BitConverter.GetBytes(ratio);
            return Pairs(kernel, OperatorKind.Multiply, rule, number, random, bytes, (op, a, b, output, x, y) =>
            {
                int product = (x - a.ZeroPoint) * (y - b.ZeroPoint);
                return KernelCases.Clamped(op, output, op.Rule == Rule.Tflm ? RuleReference.Multiply(product, multiplier) : (long)MathF.Round(product * ratio));
            });
        });
    }

    [Theory, MemberData(nameof(PairTableKernels))]
    public void A_pair_is_looked_up_in_its_table(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.PairTable, name);
        var table = new byte[1 << 16];
        new SeededRandom(9).NextBytes(table);
        KernelCases.Check(kernel, number => Pairs(kernel, OperatorKind.PairTable, rule, number, new((ulong)number), table,
            (_, _, _, _, x, y) => (sbyte)table[(x + 128) * 256 + y + 128]), wanted: 150);
    }

    private delegate sbyte OfPair(OperatorRecord op, Map a, Map b, Map output, int x, int y);

    /// <summary>Two maps, of which the second may have one row, column or channel for all.</summary>
    private static int Pairs(Kernel kernel, OperatorKind kind, string rule, int number, SeededRandom random, byte[] parameters, OfPair formula)
    {
        Map a = Empty(random), output = Map.Empty(random, a.Rows, a.Columns, a.Channels);
        bool isBroadcast = random.NextInt(2) == 0;
        Map b = Map.Empty(random, Length(a.Rows), Length(a.Columns), Length(a.Channels));
        OperatorRecord op = KernelCases.Operator(kind, rule, output, random);
        if (!KernelBench.Serves(kernel, op, [a, b], output, parameters))
            return 0;
        a.Fill(random);
        b.Fill(random);
        Map expected = Map.Empty(random, a.Rows, a.Columns, a.Channels);
        for (int row = 0; row < a.Rows; row++)
            for (int column = 0; column < a.Columns; column++)
                for (int channel = 0; channel < a.Channels; channel++)
                    expected[row, column, channel] = formula(op, a, b, output, a[row, column, channel], b[row % b.Rows, column % b.Columns, channel % b.Channels]);
        return KernelCases.Equal(kernel, number, expected.Values, KernelBench.Run(kernel, op, [a, b], output, new(parameters), random));

        int Length(int length) => isBroadcast && random.NextInt(2) == 0 ? 1 : length;
    }

    /// <summary>Of any scales, of scales that make many ties, and whatever else the reader lets pass.</summary>
    private static AddParameters AddParametersOf(Rule rule, SeededRandom random)
    {
        float a = Ratio(), b = Ratio();
        switch (random.NextInt(3))
        {
            case 0 when rule == Rule.Tflm:
                FixedMultiplier first = Signed(Multiplier(0)), second = Signed(Multiplier(0));
                return new() { A = first, B = second, Sum = Multiplier(30) };
            case 0:
                return rule == Rule.Ort ? OrtRule.AddParameters(a, a, 1) : new()
                {
                    A = Signed(new() { Mantissa = random.NextInt((1 << 21) + 1) }), B = Signed(new() { Mantissa = random.NextInt(2) << 21 }), Sum = new() { Exponent = 1 + random.NextInt(30) },
                };
            default:
                AddParameters parameters = rule switch
                {
                    Rule.Tflm => TflmRule.AddParameters(a, b, 1),
                    Rule.Ort => OrtRule.AddParameters(a, b, 1),
                    _ => XnnpackRule.AddParameters(a, b, 1),
                };
                return rule == Rule.Ort ? parameters : parameters with { B = Signed(parameters.B) };
        }

        FixedMultiplier Signed(FixedMultiplier multiplier) => multiplier with { Mantissa = random.NextInt(3) == 0 ? -multiplier.Mantissa : multiplier.Mantissa };

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
        return RuleReference.Multiply(Term(a, parameters.A) + Term(b, parameters.B), parameters.Sum);
    }

    /// <summary>Upstream subtracts what is rounded already.</summary>
    private static long Term(int x, FixedMultiplier by) =>
        Math.Sign(by.Mantissa) * RuleReference.Multiply(x * 1048576L, by with { Mantissa = Math.Abs(by.Mantissa) });

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

    [Theory, MemberData(nameof(ChannelTableKernels))]
    public void A_channel_table_looks_every_byte_up_in_its_channels_part(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.ChannelTable, name);
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            Map input = Empty(random), output = Map.Empty(random, input.Rows, input.Columns, input.Channels);
            OperatorRecord op = KernelCases.Operator(OperatorKind.ChannelTable, rule, output, random);
            var tables = new byte[256 * input.Channels];
            random.NextBytes(tables);
            if (!KernelBench.Serves(kernel, op, [input], output, tables))
                return 0;
            input.Fill(random);
            sbyte[] expected = [.. input.Values.Select((value, i) => (sbyte)tables[i % input.Channels * 256 + value + 128])];
            return KernelCases.Equal(kernel, number, expected, KernelBench.Run(kernel, op, [input], output, new(tables), random));
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
