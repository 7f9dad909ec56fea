using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Kernels.Add;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>Pairs of bytes, all 65,536 of them where said, under parameters at the ends of what a file may hold and of what shortcuts allow.</summary>
[Trait("suite", "kernels")]
public sealed unsafe class AddKernelTests
{
    private const int Levels = 256;

    public static TheoryData<string, string> Kernels => KernelCases.Of(OperatorKind.Add);

    [Theory, MemberData(nameof(Kernels))]
    public void Every_pair_of_bytes_adds_as_the_scalar_kernel_does(string name, string rule)
    {
        var random = new SeededRandom(1);
        Kernel kernel = KernelCases.Named(OperatorKind.Add, name), scalar = KernelCases.Named(OperatorKind.Add, "AddScalar");
        for (int i = 0; i < 12; i++)
        {
            AddParameters parameters = Parameters(rule, random, i);
            (parameters.A.Mantissa, parameters.B.Mantissa) = (i % 5 == 4 ? -parameters.A.Mantissa : parameters.A.Mantissa, i % 3 == 2 ? -parameters.B.Mantissa : parameters.B.Mantissa);
            OperatorRecord op = Record(rule) with { Low = (sbyte)(i % 3 == 0 ? random.NextInt(-128, 0) : -128), High = (sbyte)(i % 4 == 0 ? random.NextInt(0, 128) : 127) };
            int[] zeros = [.. Enumerable.Range(0, 3).Select(_ => random.NextInt(3) switch { 0 => -128, 1 => 127, _ => random.NextInt(-128, 128) })];
            if (Row(kernel, op, parameters, zeros) is { } row)
                Assert.Equal(Row(scalar, op, parameters, zeros), row);
        }
    }

    [Theory, MemberData(nameof(Kernels))]
    public void Digits_that_add_up_beyond_int16_are_left_to_another_kernel_or_added_right(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.Add, name), scalar = KernelCases.Named(OperatorKind.Add, "AddScalar");
        // Lowest digits -128 twice, then the middle ones, then the largest sums that fit and the smallest that do not.
        foreach (var (a, b) in ((int, int)[])[(0x10_0080, 0x10_0080), (0x10_8000, 0x10_8000), (0x10_7f00, 0x10_7e00), (0x10_7f7f, 0x10_7f7f), (0x10_807f, 0x10_817f), (1 << 21, 1 << 21), (-0x10_0080, 0x10_0080), (0x10_7f7f, -0x10_7f7f), (1 << 21, -(1 << 21)), (-(1 << 21), -(1 << 21))])
            foreach (int shift in (int[])[1, 15, 16, 20, 24, 30])
            {
                AddParameters parameters = rule != nameof(Rule.Tflm)
                    ? new() { A = new() { Mantissa = a }, B = new() { Mantissa = b }, Sum = new() { Exponent = shift } }
                    : new() { A = new() { Mantissa = Mantissa(a) }, B = new() { Mantissa = Mantissa(b), Exponent = -31 }, Sum = new() { Mantissa = int.MaxValue, Exponent = 8 - shift } };
                foreach (int zero in (int[])[-128, 127])
                    if (Row(kernel, Record(rule), parameters, [zero, -zero / 2, zero], columns: 8) is { } row)
                        Assert.Equal(Row(scalar, Record(rule), parameters, [zero, -zero / 2, zero], columns: 8), row);
            }
    }

    private static int Mantissa(int digits) => (int)Math.Clamp((long)digits << 10, -int.MaxValue, int.MaxValue);

    [Fact]
    public void Digits_fit_what_networks_have_and_no_sum_that_could_leave_int16()
    {
        Assert.True(Fits(0x10_0000, 0x1f_ffff, 20, -128, -5, 127));
        Assert.False(Fits(0x10_0000, 0x1f_ffff, 15, 0, 0, 0)); // fewer bits than the digits below
        Assert.False(Fits(0x10_0080, 0x10_0080, 20, 0, 0, 0)); // -128 * -128 twice is 2^15
        Assert.False(Fits(0x10_8000, 0x10_8000, 20, 0, 0, 0));
        Assert.False(Fits(0x10_0000, 0x10_0000, 24, 0, 0, 127)); // the zero point alone is 127 * 2^8
    }

    private static bool Fits(int a, int b, int shift, int zeroA, int zeroB, int zeroOutput)
    {
        var parameters = new AddParameters { A = new() { Mantissa = a }, B = new() { Mantissa = b }, Sum = new() { Exponent = shift } };
        var arguments = new KernelArguments { Parameters = (byte*)&parameters };
        (arguments.Input.ZeroPoint, arguments.Second.ZeroPoint, arguments.Output.ZeroPoint) = (zeroA, zeroB, zeroOutput);
        return AddDigits.Fits(&arguments);
    }

    private static AddParameters Parameters(string rule, SeededRandom random, int i)
    {
        if (rule == nameof(Rule.Tflm))
            return i % 2 == 0
                ? TflmRule.AddParameters((float)random.NextDouble(1e-4, 1), (float)random.NextDouble(1e-4, 1), (float)random.NextDouble(1e-4, 1))
                : new()
                {
                    A = new() { Mantissa = random.NextInt(int.MaxValue), Exponent = -random.NextInt(33) }, B = new() { Mantissa = random.NextInt(int.MaxValue) },
                    Sum = new() { Mantissa = random.NextInt(int.MaxValue), Exponent = random.NextInt(-62, 31) },
                };
        float largest = (float)Math.ScaleB(random.NextDouble(1, 2), random.NextInt(-10, 8)), other = largest * (float)random.NextDouble(1.0 / 1024, 1);
        return i % 2 == 0 ? XnnpackRule.AddParameters(largest, other, 1) : XnnpackRule.AddParameters(other, largest, 1);
    }

    private static OperatorRecord Record(string rule) => new()
    {
        Rule = Enum.Parse<Rule>(rule), Vertical = WindowRecord.One, Horizontal = WindowRecord.One, Depth = WindowRecord.One, InputSlices = 1, OutputSlices = 1, Groups = 1, WorkRows = 1, Low = -128, High = 127,
    };

    /// <summary>x + y at pixel x, channel y.</summary>
    /// <param name="columns">How many x: -128, 127, -127, 126 and so on.</param>
    /// <returns>Null if the kernel does not serve.</returns>
    private static sbyte[]? Row(Kernel kernel, OperatorRecord op, AddParameters parameters, int[] zeros, int columns = Levels)
    {
        int row = columns * Levels;
        var bytes = new sbyte[3 * row];
        for (int i = 0; i < row; i++)
        {
            int pixel = i / Levels;
            (bytes[i], bytes[row + i]) = ((sbyte)(pixel % 2 == 0 ? -128 + pixel / 2 : 127 - pixel / 2), (sbyte)i);
        }
        fixed (sbyte* start = bytes)
        {
            sbyte** rows = stackalloc sbyte*[3];
            for (int i = 0; i < 3; i++)
                rows[i] = start + i * row;
            var table = new RowTable { Rows = 1, Columns = columns, Channels = Levels, PixelBytes = Levels };
            var arguments = new KernelArguments
            {
                Operator = &op, Parameters = (byte*)&parameters, Input = table with { Pointers = rows, ZeroPoint = zeros[0] },
                Second = table with { Pointers = rows + 1, ZeroPoint = zeros[1] }, Output = table with { Pointers = rows + 2, ZeroPoint = zeros[2] },
            };
            if (!kernel.Serves(&arguments))
                return null;
            kernel.Run(op)(&arguments, 0, 1);
        }
        return bytes[(2 * row)..];
    }
}
