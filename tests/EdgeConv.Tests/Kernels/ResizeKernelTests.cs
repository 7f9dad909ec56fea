using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>Interpolation against whole numbers of any length: the place as a fraction, weights and sum rounded as the rule says.</summary>
[Trait("suite", "kernels")]
public sealed class ResizeKernelTests
{
    public static TheoryData<string, string> Kernels => KernelCases.Of(OperatorKind.Resize);

    [Theory, MemberData(nameof(Kernels))]
    public void Every_pixel_is_what_lies_nearest_or_around_its_place(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.Resize, name);
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            Map input = Map.Empty(random, 1 + random.NextInt(5), 1 + random.NextInt(7), KernelCases.Channels(random));
            Map output = Map.Empty(random, 1 + random.NextInt(9), 1 + random.NextInt(11), input.Channels);
            OperatorRecord op = KernelCases.Operator(OperatorKind.Resize, rule, output, random) with
            {
                Vertical = ResizeCase.Place(random, input.Rows, output.Rows), Horizontal = ResizeCase.Place(random, input.Columns, output.Columns),
            };
            if (!KernelBench.Serves(kernel, op, [input], output))
                return 0;
            input.Fill(random);
            var expected = new Map(output.Rows, output.Columns, output.Channels, 1, 0);
            for (int row = 0; row < output.Rows; row++)
                for (int column = 0; column < output.Columns; column++)
                    for (int channel = 0; channel < output.Channels; channel++)
                        expected[row, column, channel] = Element(op, input, row, column, channel);
            return KernelCases.Equal(kernel, number, expected.Values, KernelBench.Run(kernel, op, [input], output, new([]), random));
        });
    }

    private static sbyte Element(in OperatorRecord op, Map input, int row, int column, int channel)
    {
        int bits = op.Rule == Rule.Xnnpack ? 11 : 10;
        decimal sum = 0, whole = 1m * (1 << bits) * (1 << bits);
        foreach (var (y, down) in Around(op.Vertical, row, input.Rows, bits))
            foreach (var (x, across) in Around(op.Horizontal, column, input.Columns, bits))
                sum += down * across * input[y, x, channel];
        return (sbyte)(op.Rule == Rule.Xnnpack ? Math.Floor(sum / whole + 0.5m) : Math.Round(sum / whole, MidpointRounding.AwayFromZero));
    }

    private static (int Index, decimal Weight)[] Around(WindowRecord axis, int index, int length, int bits)
    {
        decimal place = ((decimal)axis.Stride * index - axis.PadBefore) / axis.Dilation, floor = Math.Floor(place);
        if (axis.Size == 1)
            return [((int)Math.Clamp(floor, 0, length - 1), 1 << bits)];
        decimal second = Math.Floor((place - floor) * (1 << bits) + 0.5m);
        return [((int)Math.Clamp(floor, 0, length - 1), (1 << bits) - second), ((int)Math.Clamp(floor + 1, 0, length - 1), second)];
    }
}
