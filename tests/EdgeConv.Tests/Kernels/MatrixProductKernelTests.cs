using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Tests.Numerics;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>Products of two matrices, row by row, either of which may have one for all.</summary>
[Trait("suite", "kernels")]
public sealed class MatrixProductKernelTests
{
    public static TheoryData<string, string> Kernels => KernelCases.Of(OperatorKind.MatrixProduct);

    [Theory, MemberData(nameof(Kernels))]
    public void Each_element_is_the_sum_of_products_of_a_row_and_a_column(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.MatrixProduct, name);
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            int batch = 1 + random.NextInt(4), rows = 1 + random.NextInt(6), depth = 1 + random.NextInt(20), columns = 1 + random.NextInt(9);
            Map a = Map.Random(random, random.NextInt(3) == 0 ? 1 : batch, rows, depth), b = Map.Random(random, random.NextInt(3) == 0 ? 1 : batch, depth, columns);
            Map output = Map.Empty(random, batch, rows, columns, 0.03f, random.NextInt(-128, 128));
            OperatorRecord op = KernelCases.Operator(OperatorKind.MatrixProduct, rule, output, random);
            float ratio = a.Scale * b.Scale / output.Scale;
            FixedMultiplier multiplier = TflmRule.Fixed(ratio);
            byte[] parameters = rule == nameof(Rule.Tflm) ? MemoryMarshal.AsBytes(new ReadOnlySpan<FixedMultiplier>(in multiplier)).ToArray() : BitConverter.GetBytes(ratio);
            var expected = new sbyte[output.Values.Length];
            for (int i = 0; i < expected.Length; i++)
            {
                int n = i % columns, m = i / columns % rows, z = i / columns / rows;
                int sum = Enumerable.Range(0, depth).Sum(k => (a[a.Rows == 1 ? 0 : z, m, k] - a.ZeroPoint) * (b[b.Rows == 1 ? 0 : z, k, n] - b.ZeroPoint));
                expected[i] = KernelCases.Clamped(op, output, rule == nameof(Rule.Tflm) ? RuleReference.Multiply(sum, multiplier) : (long)Math.Round((double)(sum * ratio)));
            }
            return KernelCases.Equal(kernel, number, expected, KernelBench.Run(kernel, op, [a, b], output, new(parameters), random));
        });
    }
}
