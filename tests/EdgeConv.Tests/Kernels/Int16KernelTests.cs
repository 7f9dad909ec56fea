using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;
using EdgeConv.Tests.Numerics;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>Every kernel of operators with int16 maps against the formulas of RULES.md, in each mixture of element types that they take.</summary>
[Trait("suite", "kernels")]
public sealed class Int16KernelTests
{
    private const int Wanted = 100;

    private static readonly short[] s_edgesOfTables = [short.MinValue, -4097, -4096, -4095, -1, 0, 15, 16, 4095, 4096, short.MaxValue];

    public static TheoryData<string> Convolutions => Of(OperatorKind.Convolution);

    public static TheoryData<string> Depthwises => Of(OperatorKind.Depthwise);

    public static TheoryData<string> Adds => Of(OperatorKind.Add);

    public static TheoryData<string> Requantises => [.. KernelRegistry.For(OperatorKind.Requantise).Where(kernel => kernel.IsSupported).Select(kernel => kernel.Name)];

    private static TheoryData<string> Of(OperatorKind kind) => [.. Int16Kernels.For(kind).Where(kernel => kernel.IsSupported).Select(kernel => kernel.Name)];

    [Theory, MemberData(nameof(Convolutions))]
    public void Convolution_is_the_formula(string name) => Filtered(OperatorKind.Convolution, name);

    [Theory, MemberData(nameof(Depthwises))]
    public void Depthwise_is_the_formula(string name) => Filtered(OperatorKind.Depthwise, name);

    private static void Filtered(OperatorKind kind, string name) => Check(name, (kernel, number) =>
    {
        var random = new SeededRandom((ulong)number);
        ConvolutionShape shape = ConvolutionShape.Random(kind, number, random);
        var (inputs, outputs) = Types(number);
        Map input = Map.Of(random, inputs, shape.Rows, shape.Columns, shape.Channels, fills: true);
        Map output = Map.Of(random, outputs, shape.OutputRows, shape.OutputColumns, shape.Outputs, fills: false);
        OperatorRecord op = Record(kind, output, random) with { Vertical = shape.Vertical, Horizontal = shape.Horizontal, Groups = shape.Groups };
        int pixel = input.PixelBytes % input.ElementBytes == 0 ? input.PixelBytes / input.ElementBytes : -1;
        op.Layout = WeightLayouts.Choose(op, shape.Channels, shape.Outputs, pixel, hasInt16: true);
        int perOutput = (int)op.Taps * (kind == OperatorKind.Depthwise ? 1 : shape.Channels / shape.Groups), most = Math.Max(1, Math.Min(127, 60_000 / perOutput));
        sbyte[] weights = [.. Enumerable.Range(0, shape.Outputs * perOutput).Select(_ => (sbyte)(random.NextInt(6) == 0 ? most : random.NextInt(-most, most + 1)))];
        int[] bias = [.. Enumerable.Range(0, shape.Outputs).Select(_ => random.NextInt(1 << 26) - (1 << 25))];
        long[] sums = Sums(kind, shape, input, weights, bias);
        float[] scales = [.. Enumerable.Range(0, shape.Outputs).Select(o => number % 5 == 0
            ? (float)Math.ScaleB(1, -1 - random.NextInt(12)) // ties, and what saturates
            : (float)(random.NextDouble(0.2, 2) * (outputs ? 32767 : 127) / Math.Max(1, sums.Where((_, i) => i % shape.Outputs == o).Max(Math.Abs))))];
        byte[] stream = WeightPacking.Pack(op, shape.Channels, weights, bias, MemoryMarshal.AsBytes<float>(scales).ToArray());
        op.Flags = WeightPacking.Flags(op, stream, shape.Channels, shape.Outputs, output.ZeroPoint, hasInt16: true);
        return Equal(kernel, number, op, [input], output, [], stream, random, i => sums[i] * scales[i % shape.Outputs]);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Multiply_is_a_product_or_a_quotient(bool divides) => Check("MultiplyInt16Scalar", (kernel, number) =>
    {
        var random = new SeededRandom((ulong)number);
        var (rows, columns, channels) = (1 + random.NextInt(4), 1 + random.NextInt(9), KernelCases.Channels(random));
        int types = 1 + number % 7;
        bool isOne = random.NextInt(3) == 0;
        Map a = Map.Of(random, (types & 1) != 0, rows, columns, channels, fills: true);
        Map b = Map.Of(random, (types & 2) != 0, random.NextInt(3) == 0 ? 1 : rows, random.NextInt(3) == 0 ? 1 : columns, isOne ? 1 : channels, fills: true);
        Map output = Map.Of(random, (types & 4) != 0, rows, columns, channels, fills: false);
        float middle = b.IsInt16 ? 1 << 14 : 1 << 6, factor = Factor(random, a, output);
        var by = new Int16ProductParameters(divides ? factor * middle : factor / middle, divides ? 1 : 0);
        return Equal(kernel, number, Record(OperatorKind.Multiply, output, random), [a, b], output, Bytes(by), null, random, i =>
        {
            var (row, column, channel) = (i / channels / columns, i / channels % columns, i % channels);
            float one = (a.Level(row, column, channel) - a.ZeroPoint) * by.Factor;
            float other = b.Level(b.Rows == 1 ? 0 : row, b.Columns == 1 ? 0 : column, isOne ? 0 : channel) - b.ZeroPoint;
            return !divides ? one * other : other != 0 ? one / other : one > 0 ? 1e9f : one < 0 ? -1e9f : 0;
        });
    });

    [Theory, MemberData(nameof(Adds))]
    public void Add_is_two_products_and_their_sum(string name) => Check(name, (kernel, number) =>
    {
        var random = new SeededRandom((ulong)number);
        var (rows, columns, channels) = (1 + random.NextInt(4), 1 + random.NextInt(9), KernelCases.Channels(random));
        int types = 1 + number % 7; // any of three that are int16, but not none
        bool isOne = random.NextInt(4) == 0;
        Map a = Map.Of(random, (types & 1) != 0, rows, columns, channels, fills: true);
        Map b = Map.Of(random, (types & 2) != 0, random.NextInt(4) == 0 ? 1 : rows, random.NextInt(4) == 0 ? 1 : columns, isOne ? 1 : channels, fills: true);
        Map output = Map.Of(random, (types & 4) != 0, rows, columns, channels, fills: false);
        var by = new Int16AddParameters(Factor(random, a, output), (random.NextInt(2) == 0 ? -1 : 1) * Factor(random, b, output));
        return Equal(kernel, number, Record(OperatorKind.Add, output, random), [a, b], output, Bytes(by), null, random, i =>
        {
            var (row, column, channel) = (i / channels / columns, i / channels % columns, i % channels);
            float one = (a.Level(row, column, channel) - a.ZeroPoint) * by.A;
            float other = (b.Level(b.Rows == 1 ? 0 : row, b.Columns == 1 ? 0 : column, isOne ? 0 : channel) - b.ZeroPoint) * by.B;
            return one + other;
        });
    });

    [Theory, MemberData(nameof(Requantises))]
    public void Requantise_makes_any_type_of_any_other(string name) => Check(name, (kernel, number) =>
    {
        var random = new SeededRandom((ulong)number);
        var (rows, columns, channels) = (1 + random.NextInt(4), 1 + random.NextInt(9), KernelCases.Channels(random));
        var (from, to) = ((int, int)[])[(0, 1), (1, 0), (1, 1), (0, 2), (1, 2), (2, 0), (2, 1)] is var pairs ? pairs[number % pairs.Length] : default;
        Map input = from == 2 ? Map.Reals(random, rows, columns, channels) : Map.Of(random, from == 1, rows, columns, channels, fills: true);
        Map output = to == 2 ? Map.Reals(random, rows, columns, channels) : Map.Of(random, to == 1, rows, columns, channels, fills: false);
        float by = from == 2 ? 1 / 0.37f : to == 2 ? 0.37f : Factor(random, input, output);
        for (int i = 0; from == 2 && i < input.Floats.Length; i++)
            input.Floats[i] = random.NextInt(9) switch { 0 => float.NaN, 1 => float.PositiveInfinity, 2 => float.NegativeInfinity, _ => (float)random.NextDouble(-200, 200) };
        OperatorRecord op = Record(OperatorKind.Requantise, output, random);
        if (to == 2)
        {
            if (!KernelBench.Serves(kernel, op, [input], output, Bytes(by)))
                return 0;
            KernelBench.Run(kernel, op, [input], output, new(Bytes(by)), random);
            int[] levels = input.Levels();
            Assert.Equal(levels.Select(level => by * (level - input.ZeroPoint)), output.Floats.ToArray());
            return levels.Length;
        }
        return Equal(kernel, number, op, [input], output, Bytes(by), null, random, i =>
            from == 2 ? float.IsNaN(input.Floats[i]) ? 0 : input.Floats[i] * by : (input.Levels()[i] - input.ZeroPoint) * by);
    });

    [Fact]
    public void A_table_is_linear_between_its_entries() => Check("TableInt16Scalar", (kernel, number) =>
    {
        var random = new SeededRandom((ulong)number);
        var (rows, columns, channels) = (1 + random.NextInt(3), 1 + random.NextInt(5), KernelCases.Channels(random));
        var (inputs, outputs) = Types(number);
        Map input = Map.Of(random, inputs, rows, columns, channels, fills: true), output = Map.Of(random, outputs, rows, columns, channels, fills: false);
        for (int i = 0; inputs && i < input.Values.Length / sizeof(short); i += 3)
            MemoryMarshal.Cast<sbyte, short>(input.Values.AsSpan())[i] = s_edgesOfTables[random.NextInt(s_edgesOfTables.Length)];
        int most = outputs ? 1 << 15 : 1 << 7;
        int[] entries = [.. Enumerable.Range(0, inputs ? 2 * 513 : 256).Select(_ => random.NextInt(-most, most) * (inputs ? 256 : 1))];
        byte[] parameters = inputs ? MemoryMarshal.AsBytes<int>(entries).ToArray() : MemoryMarshal.AsBytes<short>(Array.ConvertAll(entries, entry => (short)entry)).ToArray();
        OperatorRecord op = Record(OperatorKind.Table, output, random) with { Low = sbyte.MinValue, High = sbyte.MaxValue };
        KernelBench.Run(kernel, op, [input], output, new(parameters), random);
        double[] exact = [.. input.Levels().Select(level => inputs ? Between(entries, level is >= -4096 and < 4096 ? 513 + (level + 4096) / 16.0 : (level + 32768) / 128.0) / 256 + output.ZeroPoint : entries[level + 128])];
        Assert.Equal(exact.Select(real => Math.Clamp(Math.Floor(real + 0.5), outputs ? short.MinValue : sbyte.MinValue, outputs ? short.MaxValue : sbyte.MaxValue)), output.Levels().Select(level => (double)level));
        return output.Values.Length;

        static double Between(int[] entries, double at)
        {
            int before = (int)Math.Floor(at);
            return entries[before] + (at - before) * (entries[before + 1] - entries[before]);
        }
    });

    [Fact]
    public void Slopes_are_those_of_a_channel_and_a_sign() => Check("ChannelTableInt16Scalar", (kernel, number) =>
    {
        var random = new SeededRandom((ulong)number);
        var (rows, columns, channels) = (1 + random.NextInt(3), 1 + random.NextInt(5), KernelCases.Channels(random));
        var (inputs, outputs) = Types(number);
        Map input = Map.Of(random, inputs, rows, columns, channels, fills: true), output = Map.Of(random, outputs, rows, columns, channels, fills: false);
        Int16Slopes[] slopes = [.. Enumerable.Range(0, channels).Select(_ => new Int16Slopes(Factor(random, input, output), -Factor(random, input, output)))];
        OperatorRecord op = Record(OperatorKind.ChannelTable, output, random);
        return Equal(kernel, number, op, [input], output, MemoryMarshal.AsBytes<Int16Slopes>(slopes).ToArray(), null, random, i =>
        {
            int level = input.Levels()[i] - input.ZeroPoint;
            return level * (level < 0 ? slopes[i % channels].Below : slopes[i % channels].Above);
        });
    });

    private static (bool Input, bool Output) Types(int number) => (number % 3) switch { 0 => (true, true), 1 => (true, false), _ => (false, true) };

    /// <summary>A factor that fills the output's range and goes beyond it now and then, or one that makes ties.</summary>
    private static float Factor(SeededRandom random, Map input, Map output) => (random.NextInt(3) == 0 ? 0.5f : (float)random.NextDouble(0.01, 1.5))
        * (output.IsInt16 ? 1 << 15 : 1 << 7) / (input.IsInt16 ? 1 << 15 : 1 << 7);

    private static OperatorRecord Record(OperatorKind kind, Map output, SeededRandom random)
    {
        OperatorRecord op = KernelCases.Operator(kind, nameof(Rule.Xnnpack), output, random);
        return output.IsInt16 ? op with { Low = sbyte.MinValue, High = sbyte.MaxValue } : op;
    }

    private static void Check(string name, Func<Kernel, int, int> run)
    {
        Assert.True(KernelRegistry.TryFind(name, out Kernel kernel));
        KernelCases.Check(kernel, number => run(kernel, number), wanted: Wanted);
    }

    /// <summary>Runs a kernel and compares it with what the formula's reals round to.</summary>
    private static int Equal(
        Kernel kernel, int number, OperatorRecord op, Map[] inputs, Map output, byte[] parameters, byte[]? stream, SeededRandom random, Func<int, float> real)
    {
        var range = output.IsInt16 ? Int16Range.All : new Int16Range(op.Low, op.High);
        if (output.IsInt16 && Int16Check.HasRange(op.Kind))
        {
            range = random.NextInt(2) == 0 ? range : new(-random.NextInt(1 << 15), random.NextInt(1 << 15));
            parameters = [.. parameters, .. Bytes(range)];
        }
        op.ParameterBytes = parameters.Length;
        if (!KernelBench.Serves(kernel, op, inputs, output, parameters))
            return 0;
        KernelBench.Run(kernel, op, inputs, output, new(parameters, stream), random);
        int[] actual = output.Levels();
        for (int i = 0; i < actual.Length; i++)
        {
            long expected = Math.Clamp(RuleReference.Nearest(real(i)) + output.ZeroPoint, range.Low, range.High);
            Assert.True(expected == actual[i], $"{kernel}, case {number}: element {i} of {actual.Length} is {actual[i]} and not {expected}; {op.Layout}, {inputs[0].IsInt16} to {output.IsInt16}");
        }
        return output.Values.Length;
    }

    /// <summary>RULES.md: what lies outside the map is the input's zero point, which the bias has folded in.</summary>
    private static long[] Sums(OperatorKind kind, ConvolutionShape shape, Map input, sbyte[] weights, int[] bias)
    {
        bool depthwise = kind == OperatorKind.Depthwise;
        int inputs = depthwise ? 1 : shape.Channels / shape.Groups, outputs = shape.Outputs / (depthwise ? shape.Channels : shape.Groups);
        var sums = new long[shape.OutputRows * shape.OutputColumns * shape.Outputs];
        for (int i = 0; i < sums.Length; i++)
        {
            int output = i % shape.Outputs, column = i / shape.Outputs % shape.OutputColumns, row = i / shape.Outputs / shape.OutputColumns;
            sums[i] = bias[output];
            int weight = output * inputs * shape.Vertical.Size * shape.Horizontal.Size;
            for (int ky = 0; ky < shape.Vertical.Size; ky++)
                for (int kx = 0; kx < shape.Horizontal.Size; kx++)
                    for (int c = 0; c < inputs; c++, weight++)
                    {
                        int y = row * shape.Vertical.Stride - shape.Vertical.PadBefore + ky * shape.Vertical.Dilation;
                        int x = column * shape.Horizontal.Stride - shape.Horizontal.PadBefore + kx * shape.Horizontal.Dilation;
                        sums[i] += (input.Holds(y, x) ? input.Level(y, x, output / outputs * inputs + c) : input.ZeroPoint) * weights[weight];
                    }
        }
        return sums;
    }

    private static byte[] Bytes<T>(T parameters) where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in parameters)).ToArray();
}
