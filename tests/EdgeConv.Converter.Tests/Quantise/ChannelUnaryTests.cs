using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using Xunit;

namespace EdgeConv.Converter.Tests.Quantise;

public class ChannelUnaryTests
{
    [Theory]
    [InlineData((int)Rule.Xnnpack)]
    [InlineData((int)Rule.Tflm)]
    public void A_function_of_channels_with_factors_of_their_own_is_a_table_for_each(int rule)
    {
        var builder = new GraphBuilder(21);
        Value input = builder.Input(1, 9, 7, 5), output = new("out", input.Shape, ElementType.Float32);
        float[] divisors = [1, 0.25f, 8, 2, 0.5f], factors = [4, 1, 0.125f, 0.5f, 2];
        builder.Graph.Nodes.Add(new ChannelUnary("silu", input, output, [new UnaryFunction(UnaryKind.Silu)], divisors, factors));
        builder.Finish(output);
        GraphCheck.Verify(builder.Graph);

        float[] x = builder.Random(input);
        ModelGraph int8 = Quantiser.Quantise(builder.Graph, CalibrationSet.Of([x]), new());
        using SessionRun run = SessionRun.Of(int8, (Rule)rule);
        using var executor = new FloatExecutor(builder.Graph, workers: 1);
        float[] reals = executor.Run([x])[0], levels = run.Run([x], null)[0];
        float step = int8.Nodes.OfType<Quantize>().Last().Input.Quantisation!.Scale, inputStep = int8.Nodes.OfType<Quantize>().First().Output.Quantisation!.Scale;
        for (int i = 0; i < x.Length; i++)
        {
            int c = i % 5;
            double of = x[i] / divisors[c];
            Assert.Equal(factors[c] * of / (1 + Math.Exp(-of)), reals[i], 1e-5);
            Assert.InRange(levels[i] - reals[i], -0.51 * step - 0.6 * inputStep * factors[c] / divisors[c] - 1e-5, 0.51 * step + 0.6 * inputStep * factors[c] / divisors[c] + 1e-5);
        }
    }
}
