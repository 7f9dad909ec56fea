using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>An element-wise operator may write over its input at the same address: no kernel may read there again.</summary>
[Trait("suite", "kernels")]
public sealed unsafe class InPlaceTests
{
    private const int Columns = 3, MostChannels = 70, MostBytes = Columns * (MostChannels + 1) + 64;

    public static TheoryData<string, string> AddKernels => KernelCases.Of(OperatorKind.Add);

    public static TheoryData<string, string> TableKernels => KernelCases.Of(OperatorKind.Table);

    [Theory, MemberData(nameof(AddKernels))]
    public void A_sum_may_stand_where_either_of_its_terms_stood(string name, string rule)
    {
        var random = new SeededRandom(1);
        for (int length = 1; length <= MostChannels; length++)
        {
            AddParameters parameters = rule == nameof(Rule.Tflm) ? TflmRule.AddParameters(0.02f, 0.03f, 0.04f) : XnnpackRule.AddParameters(0.02f, 0.03f, 0.04f);
            byte[] bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<AddParameters>(in parameters)).ToArray();
            Same(KernelCases.Named(OperatorKind.Add, name), rule, length, bytes, random, isPair: true);
        }
    }

    [Theory, MemberData(nameof(TableKernels))]
    public void A_looked_up_byte_may_stand_where_its_index_stood(string name, string rule)
    {
        var random = new SeededRandom(2);
        var table = new byte[256];
        random.NextBytes(table);
        for (int length = 1; length <= MostChannels; length++)
            Same(KernelCases.Named(OperatorKind.Table, name), rule, length, table, random);
    }

    public static TheoryData<string, string> MultiplyKernels => KernelCases.Of(OperatorKind.Multiply);

    public static TheoryData<string, string> PairTableKernels => KernelCases.Of(OperatorKind.PairTable);

    public static TheoryData<string, string> ChannelTableKernels => KernelCases.Of(OperatorKind.ChannelTable);

    [Theory, MemberData(nameof(MultiplyKernels))]
    public void A_product_may_stand_where_either_of_its_factors_stood(string name, string rule)
    {
        var random = new SeededRandom(3);
        byte[] multiplier = rule == nameof(Rule.Tflm) ? TflmRule.MeanMultiplier(0.02f, 0.7f, 1) : XnnpackRule.MeanMultiplier(0.02f, 0.7f, 1);
        for (int length = 1; length <= MostChannels; length++)
            Same(KernelCases.Named(OperatorKind.Multiply, name), rule, length, multiplier, random, isPair: true);
    }

    [Theory, MemberData(nameof(PairTableKernels))]
    public void A_looked_up_pair_may_stand_where_either_of_it_stood(string name, string rule)
    {
        var random = new SeededRandom(4);
        var table = new byte[1 << 16];
        random.NextBytes(table);
        for (int length = 1; length <= MostChannels; length += 7)
            Same(KernelCases.Named(OperatorKind.PairTable, name), rule, length, table, random, isPair: true);
    }

    [Theory, MemberData(nameof(ChannelTableKernels))]
    public void A_byte_looked_up_by_channel_may_stand_where_its_index_stood(string name, string rule)
    {
        var random = new SeededRandom(5);
        var tables = new byte[256 * MostChannels];
        random.NextBytes(tables);
        for (int length = 1; length <= MostChannels; length++)
            Same(KernelCases.Named(OperatorKind.ChannelTable, name), rule, length, tables, random);
    }

    /// <summary>A row beside its inputs against the same row over each of them.</summary>
    private static void Same(Kernel kernel, string rule, int channels, byte[] parameters, SeededRandom random, bool isPair = false)
    {
        var original = new byte[3 * MostBytes];
        random.NextBytes(original);
        foreach (int pixelBytes in (int[])[channels, channels + 1])
        {
            byte[] beside = Row(kernel, rule, channels, pixelBytes, parameters, original, outputRow: 2);
            Assert.Equal(beside, Row(kernel, rule, channels, pixelBytes, parameters, original, outputRow: 0));
            if (isPair)
                Assert.Equal(beside, Row(kernel, rule, channels, pixelBytes, parameters, original, outputRow: 1));
        }
    }

    /// <returns>The output row, or nothing if the kernel does not know the rule.</returns>
    private static byte[] Row(Kernel kernel, string rule, int channels, int pixelBytes, byte[] parameters, byte[] original, int outputRow)
    {
        byte[] rows = [.. original];
        fixed (byte* start = rows, constants = parameters)
        {
            sbyte** pointers = stackalloc sbyte*[3];
            for (int i = 0; i < 3; i++)
                pointers[i] = (sbyte*)start + i * MostBytes;
            var op = new OperatorRecord
            {
                Rule = Enum.Parse<Rule>(rule), Vertical = WindowRecord.One, Horizontal = WindowRecord.One, Depth = WindowRecord.One, InputSlices = 1, OutputSlices = 1, Groups = 1, WorkRows = 1, Low = -128, High = 127,
            };
            var table = new RowTable { Rows = 1, Columns = Columns, Channels = channels, PixelBytes = pixelBytes, ZeroPoint = 3 };
            var arguments = new KernelArguments
            {
                Operator = &op, Parameters = constants, Input = table with { Pointers = pointers }, Second = table with { Pointers = pointers + 1 },
                Output = table with { Pointers = pointers + outputRow },
            };
            if (kernel.Run(op) == null)
                return [];
            Assert.True(kernel.Serves(&arguments));
            kernel.Run(op)(&arguments, 0, 1);
            return rows.AsSpan(outputRow * MostBytes, Columns * pixelBytes).ToArray().Where((_, at) => at % pixelBytes < channels).ToArray();
        }
    }
}
