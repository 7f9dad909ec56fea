using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Tests.RandomGraphs;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Converter.Tests.Lower;

public sealed class UnaryTableTests
{
    private static readonly UnaryFunction[][] s_functions =
    [
        [new(UnaryKind.Sigmoid)], [new(UnaryKind.Tanh)], [new(UnaryKind.HardSwish)], [new(UnaryKind.LeakyRelu, 0.1f)], [new(UnaryKind.LeakyRelu, 0.01f)],
        [new(UnaryKind.LeakyRelu, -0.3f)], [new(UnaryKind.LeakyRelu)], [new(UnaryKind.Elu, 1)], [new(UnaryKind.Elu, 0.7f)], [new(UnaryKind.Silu)],
        [new(UnaryKind.Mish)], [new(UnaryKind.HardSigmoid, 0.2f, 0.5f)], [new(UnaryKind.Linear, 1, 3), new(UnaryKind.Clamp, 0, 6)],
    ];

    public static TheoryData<string, int> Cases
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (Rule rule in (Rule[])[Rule.Xnnpack, Rule.Tflm])
                for (int i = 0; i < s_functions.Length; i++)
                    data.Add(rule.ToString(), i);
            return data;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_table_has_the_bytes_of_the_published_formula(string ruleName, int function)
    {
        Rule rule = Enum.Parse<Rule>(ruleName);
        var random = new SeededRandom(3);
        for (int i = 0; i < Emulation.Cases(200); i++)
        {
            var (input, output) = Scales(s_functions[function][^1].Kind, random, i);
            sbyte[] table = UnaryTable.Of(rule, s_functions[function], input, output);
            for (int q = -128; q < 128; q++)
                Assert.True(UnaryReference.Level(s_functions[function], q - input.ZeroPoint, input.Scale, output, rule == Rule.Tflm) == table[q + 128],
                    $"{s_functions[function][0]} of {q} at {input.Scale}, {input.ZeroPoint} to {output.Scale}, {output.ZeroPoint}");
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_table_is_near_the_function(string ruleName, int function)
    {
        Rule rule = Enum.Parse<Rule>(ruleName);
        var random = new SeededRandom(4);
        for (int i = 0; i < 50; i++)
        {
            var (input, output) = Scales(s_functions[function][^1].Kind, random, i % 4);
            sbyte[] table = UnaryTable.Of(rule, s_functions[function], input, output);
            for (int q = -128; q < 128; q++)
            {
                double real = (q - input.ZeroPoint) * (double)input.Scale;
                foreach (UnaryFunction each in s_functions[function])
                    real = each.Apply(real);
                double level = Math.Clamp(real / output.Scale + output.ZeroPoint, -128, 127);
                // XNNPACK's slopes have 8 bits behind the point, TensorFlow Lite Micro's hard-swish works in 16 bits.
                Assert.InRange(table[q + 128], level - 1.6, level + 1.6);
            }
        }
    }

    [Fact]
    public void What_is_not_a_number_becomes_the_zero_point_and_infinity_the_end()
    {
        Quantisation input = new(0.1f, 0), output = new(0.1f, 5);
        foreach (Rule rule in (Rule[])[Rule.Xnnpack, Rule.Tflm])
        {
            sbyte[] logarithm = UnaryTable.Of(rule, [new(UnaryKind.Log)], input, output), reciprocal = UnaryTable.Of(rule, [new(UnaryKind.Reciprocal)], input, output);
            Assert.Equal((5, -128, 127), (logarithm[0], logarithm[128], reciprocal[128]));
        }
    }

    private static (Quantisation Input, Quantisation Output) Scales(UnaryKind kind, SeededRandom random, int i)
    {
        Quantisation input = new((float)random.NextDouble(0.003, i % 2 == 0 ? 0.05 : 0.4), random.NextInt(-128, 128));
        if (i % 5 != 0 && kind is UnaryKind.Sigmoid or UnaryKind.Tanh)
            return (input, kind == UnaryKind.Sigmoid ? new(1f / 256, -128) : new(1f / 128, 0));
        return (input, new((float)random.NextDouble(input.Scale / 2, input.Scale * 2), random.NextInt(-128, 128)));
    }
}
