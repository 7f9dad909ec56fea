using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;
using EdgeConv.Tests.Numerics;
using EdgeConv.Tests.Rows;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>
/// The conditions of the short output stage by name: where one does not hold, the converter does not set the flag, the reader refuses a file
/// that has it, and the stage would be wrong; at the limit of all three it is right.
/// </summary>
[Trait("suite", "kernels")]
public sealed unsafe class ShortOutputStageTests
{
    /// <summary>An accumulator for each of 16 channels, one scale, and what else decides.</summary>
    private sealed record Condition(int[] Accumulators, float Scale, int ZeroPoint = 0, sbyte Low = -128, sbyte High = 127);

    private static readonly OperatorKind[] s_kinds = [OperatorKind.Convolution, OperatorKind.Depthwise];

    private static readonly Dictionary<string, Condition> s_broken = new()
    {
        ["odd zero point, ties above zero"] = new([1, 3, 5, 201], 0.5f, ZeroPoint: 1),
        ["odd zero point, ties below zero"] = new([-1, -3, -5, -101], 0.5f, ZeroPoint: -127),
        ["range that ends below 127"] = new([100, 126], 1, High: 125),
        ["range that begins above -128"] = new([-100, -128], 1, Low: -127),
        ["one accumulator beyond 16 bits"] = new([0, 65536 + 5], 1),
        ["one accumulator beyond 16 bits below zero"] = new([0, -65536 - 5], 1),
        ["product beyond what a float counts in ones"] = new([1 << 30], 1 << 20),
    };

    private static readonly Dictionary<string, Condition> s_limits = new()
    {
        ["largest sum above zero"] = new([32511, 32510, 1], 1, ZeroPoint: 126),
        ["largest sum below zero"] = new([-32511, -32510, -1], 1, ZeroPoint: -128),
        ["ties to even above zero"] = new([1, 3, 5, 7, 65021], 0.5f, ZeroPoint: 4),
        ["ties to even below zero"] = new([-1, -3, -5, -7, -65021], 0.5f, ZeroPoint: -6),
        ["largest accumulators"] = new([int.MaxValue, -int.MaxValue, 1 << 24, 0], 32511f / int.MaxValue, ZeroPoint: 2),
        ["smallest scale"] = new([int.MaxValue, -int.MaxValue, 1], float.Epsilon, ZeroPoint: -2),
        ["saturation at both ends"] = new([127, 128, 129, -128, -129, -130, 20000, -20000], 1),
    };

    public static TheoryData<string> Broken => [.. s_broken.Keys];

    public static TheoryData<string> Limits => [.. s_limits.Keys];

    /// <summary>The stage as the flag defines it, from OperatorFlags' text.</summary>
    private static sbyte Short(int accumulator, float scale, int zeroPoint)
    {
        float sum = accumulator * scale + (12582912f + zeroPoint); // 1.5 * 2^23
        return (sbyte)Math.Clamp((short)BitConverter.SingleToInt32Bits(sum), sbyte.MinValue, sbyte.MaxValue);
    }

    private static sbyte ByRule(Condition c, int accumulator) =>
        (sbyte)Math.Clamp(RuleReference.Nearest(accumulator * c.Scale) + c.ZeroPoint, c.Low, c.High);

    [Theory, MemberData(nameof(Broken))]
    public void Each_condition_is_needed(string name)
    {
        Condition c = s_broken[name];
        Assert.Contains(c.Accumulators, accumulator => Short(accumulator, c.Scale, c.ZeroPoint) != ByRule(c, accumulator));
        Assert.Equal(OperatorFlags.None, Flags(c));
        Assert.Contains("output stage that is not exact", Assert.Throws<EdgeConvException>(() => Load(c)).Message);
    }

    [Theory, MemberData(nameof(Limits))]
    public void At_the_limit_the_stage_is_exact(string name)
    {
        Condition c = s_limits[name];
        Assert.All(c.Accumulators, accumulator => Assert.Equal(ByRule(c, accumulator), Short(accumulator, c.Scale, c.ZeroPoint)));
        Assert.Equal(OperatorFlags.ShortOutputStage, Flags(c));
        Load(c);
    }

    [Fact]
    public void The_largest_sum_is_the_largest_that_is_let_through()
    {
        var limit = new Condition([32511], 1);
        Assert.Equal(OperatorFlags.ShortOutputStage, Flags(limit));
        Assert.Equal(OperatorFlags.None, Flags(limit with { Accumulators = [32512] }));
        Assert.Equal(OperatorFlags.None, Flags(limit with { Accumulators = [-32512] }));
        Assert.Equal(OperatorFlags.None, Flags(limit with { Scale = MathF.BitIncrement(1) }));
    }

    public static TheoryData<string> Kernels
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (OperatorKind kind in s_kinds)
                foreach (Kernel kernel in KernelRegistry.For(kind))
                    if (kernel.IsSupported)
                        data.Add(kernel.Name);
            return data;
        }
    }

    [Theory, MemberData(nameof(Kernels))]
    public void At_the_limit_every_kernel_is_exact(string name)
    {
        (OperatorKind kind, Kernel kernel) = KernelCases.Named(name, s_kinds);
        foreach (Condition c in s_limits.Values)
        {
            var given = new ConvolutionCase.Given(c.Accumulators, [c.Scale], c.ZeroPoint, c.Low, c.High, OperatorFlags.ShortOutputStage);
            int served = 0;
            for (int number = 0; number < 2000 && served < 6; number++)
            {
                var one = new ConvolutionCase(kind, number, given);
                if (!one.Serves(kernel, OutputForm.XnnpackShort))
                    continue;
                served++;
                (sbyte[] actual, sbyte[] expected) = one.Run(kernel);
                Assert.Equal(expected, actual);
            }
            Assert.Equal(6, served);
        }
    }

    private static int[] Biases(Condition c) => [.. Enumerable.Range(0, 16).Select(o => c.Accumulators[o % c.Accumulators.Length])];

    /// <summary>Weights of 0, so that the biases alone are the accumulators.</summary>
    private static (OperatorRecord Operator, byte[] Stream) Operator(Condition c)
    {
        var op = new OperatorRecord
        {
            Kind = OperatorKind.Convolution, Rule = Rule.Xnnpack, Layout = WeightLayout.Gemm, Low = c.Low, High = c.High, Groups = 1,
            Vertical = WindowRecord.One, Horizontal = WindowRecord.One, Depth = WindowRecord.One, InputSlices = 1, OutputSlices = 1,
        };
        byte[] multipliers = [.. Enumerable.Range(0, 16).SelectMany(_ => BitConverter.GetBytes(c.Scale))];
        return (op, WeightPacking.Pack(op, 8, new sbyte[16 * 8], Biases(c), multipliers));
    }

    private static OperatorFlags Flags(Condition c)
    {
        var (op, stream) = Operator(c);
        return WeightPacking.Flags(op, stream, 8, 16, c.ZeroPoint);
    }

    /// <summary>Loads a file whose only operator has the flag.</summary>
    private static void Load(Condition c)
    {
        var builder = new NetworkBuilder(new SeededRandom(1), Rule.Xnnpack);
        int tensor = builder.Convolution(builder.Input(2, 3, 8), WindowRecord.One, WindowRecord.One, 2, 3, 16);
        NetworkDescription network = builder.Build(tensor);
        network.Tensors[tensor] = network.Tensors[tensor] with { ZeroPoint = c.ZeroPoint };
        var (op, stream) = Operator(c);
        network.Operators[0] = network.Operators[0] with
        {
            Low = op.Low, High = op.High, Flags = OperatorFlags.ShortOutputStage, Layout = op.Layout,
            Weights = network.Weights.Add<byte>(stream, SectionRecord.Alignment), WeightBytes = stream.Length,
        };
        using var model = Model.Load(BlobWriter.Write(network, SimplePlans.RowByRow(network)));
    }
}
