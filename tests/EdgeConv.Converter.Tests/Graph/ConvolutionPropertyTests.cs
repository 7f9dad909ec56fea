using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Tests.Lower;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Converter.Tests.Graph;

/// <summary>What holds of every convolution, in int8 through a session, bytes included.</summary>
public class ConvolutionPropertyTests
{
    private const int Cases = 40;

    [Theory]
    [InlineData(nameof(Rule.Xnnpack))]
    [InlineData(nameof(Rule.Tflm))]
    public void One_as_large_as_its_map_gives_the_bytes_of_the_fully_connected_layer(string rule)
    {
        for (ulong seed = 0; seed < Cases; seed++)
        {
            var random = new SeededRandom(seed);
            int rows = random.NextInt(1, 8), columns = random.NextInt(1, 8), channels = random.NextInt(1, 20), outputs = random.NextInt(1, 40);
            var convolved = new Int8GraphBuilder();
            Value map = convolved.Input("in", 1, rows, columns, channels);
            Value weights = convolved.Weights("w", outputs, rows * columns * channels, [outputs, rows, columns, channels]), bias = convolved.Bias("b", outputs);
            convolved.Output(convolved.Add(new Convolution("conv", map, weights, bias, convolved.Value("out", [1, 1, 1, outputs], 0.7f), new(rows), new(columns), 1)));

            var connected = new Int8GraphBuilder();
            Value same = connected.Input("in", 1, rows, columns, channels);
            Value matrix = Value.Constant("w", [outputs, rows * columns * channels], (sbyte[])weights.Data!, weights.Quantisation!);
            connected.Output(connected.Add(new FullyConnected("fc", same, matrix, bias, connected.Value("out", [1, outputs], 0.7f))));

            byte[] input = convolved.RandomBytes(rows * columns * channels);
            byte[] expected = connected.Run(Enum.Parse<Rule>(rule), input);
            Assert.True(expected.AsSpan().SequenceEqual(convolved.Run(Enum.Parse<Rule>(rule), input)), $"seed {seed}: {rows}x{columns}x{channels} -> {outputs}");
        }
    }

    [Theory]
    [InlineData(nameof(Rule.Xnnpack))]
    [InlineData(nameof(Rule.Tflm))]
    public void Shifting_the_input_by_the_total_stride_shifts_the_output(string rule)
    {
        for (ulong seed = 0; seed < Cases; seed++)
        {
            var random = new SeededRandom(seed + 100);
            int channels = random.NextInt(1, 6), middle = random.NextInt(1, 20), outputs = random.NextInt(1, 20);
            int first = random.NextInt(1, 4), second = random.NextInt(1, 4), total = first * second;
            var a = new Window(random.NextInt(1, 5), first, random.NextInt(1, 3));
            var b = new Window(random.NextInt(1, 4), second);
            int size = a.Extent + (b.Extent - 1) * first + 5 * total;
            var graph = new Int8GraphBuilder();
            Value map = graph.Input("in", 1, size, size, channels);
            Value output = graph.Convolve(graph.Convolve(map, "a", middle, a, output: null), "b", outputs, b);
            graph.Output(output);

            byte[] picture = graph.RandomBytes((size + total) * (size + total) * channels);
            byte[] here = graph.Run(Enum.Parse<Rule>(rule), Crop(0)), there = graph.Run(Enum.Parse<Rule>(rule), Crop(total));
            int side = output.Shape[1];
            Assert.True(side > 1);
            for (int y = 1; y < side; y++)
                for (int x = 1; x < side; x++)
                    Assert.True(Pixel(here, y, x).SequenceEqual(Pixel(there, y - 1, x - 1)), $"seed {seed}, pixel {y}, {x}");
            Assert.True(here.Distinct().Count() > 1, $"seed {seed}: nothing to tell shifts by");

            byte[] Crop(int from) => [.. Enumerable.Range(from, size).SelectMany(row => picture.Skip((row * (size + total) + from) * channels).Take(size * channels))];
            ReadOnlySpan<byte> Pixel(byte[] bytes, int y, int x) => bytes.AsSpan((y * side + x) * outputs, outputs);
        }
    }

    [Theory]
    [InlineData(nameof(Rule.Xnnpack))]
    [InlineData(nameof(Rule.Tflm))]
    public void A_grouped_one_gives_the_bytes_of_its_groups_run_apart(string rule)
    {
        for (ulong seed = 0; seed < Cases; seed++)
        {
            var random = new SeededRandom(seed + 200);
            int groups = random.NextInt(2, 6), perGroup = random.NextInt(1, 9), made = random.NextInt(1, 12), size = random.NextInt(4, 9);
            int channels = groups * perGroup, outputs = groups * made;
            var window = new Window(random.NextInt(1, 4), random.NextInt(1, 3), 1, 1, 1);
            var whole = new Int8GraphBuilder();
            Value map = whole.Input("in", 1, size, size, channels);
            int taps = window.Size * window.Size * perGroup, side = window.Outputs(size);
            Value weights = whole.Weights("w", outputs, taps, [outputs, window.Size, window.Size, perGroup]), bias = whole.Bias("b", outputs);
            whole.Output(whole.Add(new Convolution("conv", map, weights, bias, whole.Value("out", [1, side, side, outputs], 0.7f), window, window, groups)));
            byte[] input = whole.RandomBytes(size * size * channels), together = whole.Run(Enum.Parse<Rule>(rule), input);

            for (int g = 0; g < groups; g++)
            {
                int from = g * made;
                var part = new Int8GraphBuilder();
                Value its = part.Input("in", 1, size, size, perGroup);
                Value itsWeights = Value.Constant("w", [made, window.Size, window.Size, perGroup], ((sbyte[])weights.Data!)[(from * taps)..((from + made) * taps)],
                    new(weights.Quantisation!.Scales[from..(from + made)], new int[made]));
                Value itsBias = Value.Constant("b", [made], ((int[])bias.Data!)[from..(from + made)]);
                part.Output(part.Add(new Convolution("conv", its, itsWeights, itsBias, part.Value("out", [1, side, side, made], 0.7f), window, window, 1)));
                byte[] alone = part.Run(Enum.Parse<Rule>(rule), Channels(input, channels, g * perGroup, perGroup));
                Assert.True(alone.AsSpan().SequenceEqual(Channels(together, outputs, from, made)), $"seed {seed}, group {g} of {groups}");
            }
        }

        static byte[] Channels(byte[] map, int all, int first, int count) => [.. map.Chunk(all).SelectMany(pixel => pixel.Skip(first).Take(count))];
    }
}
