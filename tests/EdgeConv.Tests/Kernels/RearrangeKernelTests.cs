using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>Rearrangements against loops written as nested enumerations, and tables.</summary>
[Trait("suite", "kernels")]
public sealed class RearrangeKernelTests
{
    public static TheoryData<string, string> Kernels => KernelCases.Of(OperatorKind.Rearrange);

    [Theory, MemberData(nameof(Kernels))]
    public void Every_output_element_comes_from_where_loops_or_table_say(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.Rearrange, name);
        KernelCases.Check(kernel, number => number % 2 == 0 ? Levels(kernel, rule, number) : Reals(kernel, rule, number));
    }

    private static int Levels(Kernel kernel, string rule, int number)
    {
        var random = new SeededRandom((ulong)number);
        Map input = Map.Empty(random, 1 + random.NextInt(5), 1 + random.NextInt(7), KernelCases.Channels(random));
        int elements = input.Values.Length, rows = Divisor(random, elements), columns = Divisor(random, elements / rows);
        Map output = Map.Empty(random, rows, columns, elements / rows / columns);
        OperatorRecord op = KernelCases.Operator(OperatorKind.Rearrange, rule, output, random) with { Flags = OperatorFlags.ReadsAll };
        int value = random.NextInt(-128, 128);
        int[] table = [.. Enumerable.Range(0, elements).Select(_ => random.NextInt(-1, elements))];
        byte[] parameters = random.NextInt(4) == 0 ? RearrangeCase.Table(table, value) : RearrangeCase.Loops(random, input.Rows, input.Columns, input.Channels);
        if (!KernelBench.Serves(kernel, op, [input], output, parameters))
            return 0;
        input.Fill(random);
        int loops = MemoryMarshal.Read<int>(parameters);
        sbyte[] expected = loops == 0 ? [.. table.Select(source => source < 0 ? (sbyte)value : input.Values[source])]
            : [.. Walk((row, column, channel) => input[row, column, channel], parameters)];
        return KernelCases.Equal(kernel, number, expected, KernelBench.Run(kernel, op, [input], output, new(parameters), random));
    }

    /// <summary>Loops make reals of reals, and of int8.</summary>
    private static int Reals(Kernel kernel, string rule, int number)
    {
        var random = new SeededRandom((ulong)number);
        (int rows, int columns, int channels) = (1 + random.NextInt(5), 1 + random.NextInt(7), KernelCases.Channels(random));
        Map input = random.NextInt(2) == 0 ? Map.Reals(random, rows, columns, channels) : Map.Empty(random, rows, columns, channels);
        int elements = rows * columns * channels, outputRows = Divisor(random, elements), outputColumns = Divisor(random, elements / outputRows);
        Map output = Map.Reals(random, outputRows, outputColumns, elements / outputRows / outputColumns);
        OperatorRecord op = KernelCases.Operator(OperatorKind.Rearrange, rule, output, random) with { Flags = OperatorFlags.ReadsAll };
        byte[] parameters = RearrangeCase.Loops(random, rows, columns, channels);
        if (!KernelBench.Serves(kernel, op, [input], output, parameters))
            return 0;
        if (input.IsReal)
            foreach (ref float real in input.Floats)
                real = (float)random.NextDouble(-100, 100);
        else
            input.Fill(random);
        sbyte[] expected = [.. Walk(input.Real, parameters).SelectMany(BitConverter.GetBytes).Select(value => (sbyte)value)];
        return KernelCases.Equal(kernel, number, expected, KernelBench.Run(kernel, op, [input], output, new(parameters), random));
    }

    private static IEnumerable<T> Walk<T>(Func<int, int, int, T> element, byte[] parameters)
    {
        int[] numbers = MemoryMarshal.Cast<byte, int>(parameters).ToArray();
        return From(0, numbers[2], numbers[3], numbers[4]);

        IEnumerable<T> From(int loop, int row, int column, int channel)
        {
            if (loop == numbers[0])
                return [element(row, column, channel)];
            int[] steps = numbers[(5 + 4 * loop)..(9 + 4 * loop)];
            return Enumerable.Range(0, steps[0]).SelectMany(i => From(loop + 1, row + i * steps[1], column + i * steps[2], channel + i * steps[3]));
        }
    }

    private static int Divisor(SeededRandom random, int number)
    {
        int[] divisors = [.. Enumerable.Range(1, number).Where(divisor => number % divisor == 0)];
        return divisors[random.NextInt(divisors.Length)];
    }
}
