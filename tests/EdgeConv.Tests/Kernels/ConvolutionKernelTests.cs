using System.Numerics;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Tests.Numerics;
using Xunit;

namespace EdgeConv.Tests.Kernels;

[Trait("suite", "kernels")]
public sealed class ConvolutionKernelTests
{
    public static TheoryData<string, string> Kernels => KernelCases.Of(OperatorKind.Convolution);

    public static TheoryData<string, string> DepthwiseKernels => KernelCases.Of(OperatorKind.Depthwise);

    [Theory, MemberData(nameof(Kernels))]
    public void Convolution_is_the_formula_with_groups_strides_dilation_and_padding(string name, string rule)
    {
        var random = new SeededRandom(1);
        int served = 0;
        for (int i = 0; i < 400 && served < 200; i++)
        {
            int groups = random.NextInt(3) == 0 ? 1 + random.NextInt(4) : 1, perGroup = 1 + random.NextInt(6);
            served += Case(KernelCases.Named(OperatorKind.Convolution, name), rule, random, groups, perGroup,
                outputs: groups * (KernelCases.AroundTile(random, KernelCases.Named(OperatorKind.Convolution, name).Tile) / groups + 1)) ? 1 : 0;
        }
        Assert.True(served >= 10, $"{name} fits {served} operators");
    }

    [Theory, MemberData(nameof(DepthwiseKernels))]
    public void Depthwise_is_a_convolution_with_as_many_groups_as_channels(string name, string rule)
    {
        var random = new SeededRandom(2);
        int served = 0;
        for (int i = 0; i < 400 && served < 200; i++)
        {
            int channels = KernelCases.AroundTile(random, KernelCases.Named(OperatorKind.Depthwise, name).Tile);
            int multiplier = random.NextInt(3) == 0 ? 2 + random.NextInt(3) : 1;
            served += Case(KernelCases.Named(OperatorKind.Depthwise, name), rule, random, channels, 1, channels * multiplier) ? 1 : 0;
        }
        Assert.True(served >= 10, $"{name} fits {served} operators");
    }

    /// <returns>Whether the kernel fits what was drawn.</returns>
    private static bool Case(Kernel kernel, string rule, SeededRandom random, int groups, int perGroup, int outputs)
    {
        Map input = Map.Random(random, 1 + random.NextInt(8), 1 + random.NextInt(10), groups * perGroup);
        var (vertical, rows) = KernelCases.Window(random, input.Rows, 5, dilates: true);
        var (horizontal, columns) = KernelCases.Window(random, input.Columns, 5, dilates: true);
        Map output = Map.Empty(random, rows, columns, outputs);
        int taps = vertical.Size * horizontal.Size, perOutput = taps * perGroup;
        sbyte[] weights = Map.Random(random, 1, outputs, perOutput).Values; // [O][KH][KW][C / groups]
        int[] folded = [.. weights.Chunk(perOutput).Select(filter => random.NextInt(6) switch
        {
            // As large as the converter lets a bias be.
            0 => int.MaxValue - filter.Sum(w => 128 * Math.Abs((int)w)),
            1 => filter.Sum(w => 128 * Math.Abs((int)w)) - int.MaxValue,
            _ => random.NextInt(-20_000, 20_000),
        })];
        long[] bias = [.. weights.Chunk(perOutput).Select((filter, o) => folded[o] + (long)input.ZeroPoint * filter.Sum(w => w))];
        float[] scales = [.. Enumerable.Range(0, outputs).Select(_ => output.Scale / input.Scale / (float)random.NextDouble(20, 20_000))];

        bool depthwise = kernel.Name.StartsWith("Depthwise", StringComparison.Ordinal);
        OperatorRecord op = KernelCases.Operator(depthwise ? OperatorKind.Depthwise : OperatorKind.Convolution, rule, output, random) with
        {
            Vertical = vertical, Horizontal = horizontal, Groups = depthwise ? 1 : groups,
        };
        op.Layout = WeightLayouts.Choose(op, input.Channels, outputs, input.Channels);
        byte[] parameters = op.Rule == Rule.Tflm
            ? TflmRule.Multipliers(input.Scale, scales, output.Scale)
            : XnnpackRule.Multipliers(input.Scale, scales, output.Scale);

        sbyte[] expected = Reference(op, groups, input, output, weights, bias, scales);
        byte[] stream = WeightPacking.Pack(op, input.Channels, weights, folded, parameters);
        op.Flags = WeightPacking.Flags(op, stream, input.Channels, outputs, output.ZeroPoint);
        sbyte[]? actual = KernelBench.TryRun(kernel, op, [input], output, new([], stream), random);
        if (actual is not null)
            Assert.Equal(expected, actual);
        return actual is not null;
    }

    /// <summary>RULES.md, from left to right: padding adds nothing, the bias is the model's own.</summary>
    private static sbyte[] Reference(OperatorRecord op, int groups, Map input, Map output, sbyte[] weights, long[] bias, float[] scales)
    {
        var result = new Map(output.Rows, output.Columns, output.Channels, output.Scale, output.ZeroPoint);
        int perGroup = input.Channels / groups, outputsPerGroup = output.Channels / groups;
        for (int row = 0; row < output.Rows; row++)
            for (int column = 0; column < output.Columns; column++)
                for (int o = 0; o < output.Channels; o++)
                {
                    long sum = bias[o];
                    int next = o * op.Vertical.Size * op.Horizontal.Size * perGroup;
                    for (int ky = 0; ky < op.Vertical.Size; ky++)
                        for (int kx = 0; kx < op.Horizontal.Size; kx++)
                            for (int c = 0; c < perGroup; c++, next++)
                            {
                                int y = row * op.Vertical.Stride - op.Vertical.PadBefore + ky * op.Vertical.Dilation;
                                int x = column * op.Horizontal.Stride - op.Horizontal.PadBefore + kx * op.Horizontal.Dilation;
                                if (input.Holds(y, x))
                                    sum += (input[y, x, o / outputsPerGroup * perGroup + c] - input.ZeroPoint) * weights[next];
                            }
                    BigInteger scaled = RuleReference.Requantise(op.Rule, sum, input.Scale, scales[o], output.Scale) + output.ZeroPoint;
                    result[row, column, o] = (sbyte)BigInteger.Max(op.Low, BigInteger.Min(op.High, scaled));
                }
        return result.Values;
    }
}
