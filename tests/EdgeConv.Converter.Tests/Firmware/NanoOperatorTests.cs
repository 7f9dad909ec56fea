using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using EdgeConv.Numerics;
using EdgeConv.Portable;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Converter.Tests.Firmware;

/// <summary>Single operators: seeded ones of every kind, and the edges of convolutions by name.</summary>
public sealed class NanoOperatorTests
{
    private const int Cases = 60;

    public static TheoryData<string> Kinds =>
        [.. Enum.GetValues<OperatorKind>().Where(kind => NanoSupport.Runs((int)kind) && kind != OperatorKind.Frame).Select(kind => kind.ToString())];

    [Theory, MemberData(nameof(Kinds))]
    public void Every_kind_gives_the_same_bytes(string name)
    {
        for (ulong seed = 0; seed < Cases; seed++)
            Equal(RandomNetwork.OfKind(seed, Rule.Tflm, Enum.Parse<OperatorKind>(name), widen: 1 + (int)(seed % 4)), seed, $"{name} {seed}");
    }

    /// <summary>Rows, columns, channels, window, stride, dilation, padding before, output channels, groups.</summary>
    [Theory]
    [InlineData("one by one", 5, 5, 64, 1, 1, 1, 1, 0, 64, 1, nameof(WeightLayout.Gemm))]
    [InlineData("one output channel", 3, 4, 7, 1, 1, 1, 1, 0, 1, 1, nameof(WeightLayout.Gemm))]
    [InlineData("eight, a narrow block", 4, 4, 9, 3, 3, 1, 1, 1, 8, 1, nameof(WeightLayout.Gemm))]
    [InlineData("nine, a wide block", 4, 4, 9, 3, 3, 1, 1, 1, 9, 1, nameof(WeightLayout.Gemm))]
    [InlineData("sixteen and a narrow block", 4, 4, 6, 3, 3, 2, 1, 1, 21, 1, nameof(WeightLayout.Gemm))]
    [InlineData("fully connected", 5, 3, 11, 5, 3, 1, 1, 0, 10, 1, nameof(WeightLayout.Gemm))]
    [InlineData("a window wider than the map", 4, 3, 8, 3, 7, 1, 1, 3, 6, 1, nameof(WeightLayout.Gemm))]
    [InlineData("keyword spotting's first", 49, 10, 1, 10, 4, 2, 1, 4, 64, 1, nameof(WeightLayout.Stem))]
    [InlineData("a picture's first", 9, 11, 3, 3, 3, 2, 1, 1, 16, 1, nameof(WeightLayout.Stem))]
    [InlineData("dilated", 9, 9, 5, 3, 3, 1, 2, 2, 12, 1, nameof(WeightLayout.GemmTaps))]
    [InlineData("two wide groups", 5, 6, 34, 3, 3, 1, 1, 1, 34, 2, nameof(WeightLayout.GemmTaps))]
    [InlineData("groups of five outputs", 5, 6, 6, 3, 2, 1, 1, 1, 15, 3, nameof(WeightLayout.GemmTaps))]
    [InlineData("groups of four outputs", 5, 6, 12, 3, 3, 1, 1, 1, 24, 6, nameof(WeightLayout.SmallGroup))]
    [InlineData("groups of twelve outputs", 5, 6, 10, 3, 3, 2, 1, 1, 24, 2, nameof(WeightLayout.SmallGroup))]
    [InlineData("groups without a window", 3, 4, 36, 1, 1, 1, 1, 0, 40, 2, nameof(WeightLayout.Gemm))]
    public void Convolutions_give_the_same_bytes(
        string name, int rows, int columns, int channels, int height, int width, int stride, int dilation, int padding, int outputs, int groups, string layout)
    {
        for (ulong seed = 0; seed < 4; seed++)
        {
            var builder = new NetworkBuilder(new SeededRandom(seed), Rule.Tflm);
            (WindowRecord vertical, int outputRows) = Window(rows, height, stride, dilation, Math.Min(padding, (height - 1) * dilation));
            (WindowRecord horizontal, int outputColumns) = Window(columns, width, stride, dilation, Math.Min(padding, (width - 1) * dilation));
            NetworkDescription network = builder.Build(builder.Convolution(builder.Input(rows, columns, channels), vertical, horizontal, outputRows, outputColumns, outputs, groups));
            Assert.Equal(layout, network.Operators[0].Layout.ToString());
            Equal(network, seed, $"{name}, seed {seed}");
        }
    }

    [Theory]
    [InlineData("three by three", 6, 7, 13, 3, 3, 1, 1, 1, 1)]
    [InlineData("strided and multiplied", 7, 7, 5, 3, 3, 2, 1, 1, 3)]
    [InlineData("dilated", 9, 9, 8, 3, 3, 1, 3, 3, 1)]
    [InlineData("narrower than its window", 4, 2, 8, 3, 3, 1, 1, 1, 1)]
    [InlineData("one row", 1, 20, 6, 1, 9, 1, 1, 4, 1)]
    [InlineData("two rows", 6, 6, 17, 2, 3, 1, 1, 1, 2)]
    [InlineData("five by five", 8, 8, 4, 5, 5, 2, 1, 2, 1)]
    [InlineData("as large as the map", 6, 5, 24, 6, 5, 1, 1, 0, 1)]
    public void Depthwise_convolutions_give_the_same_bytes(
        string name, int rows, int columns, int channels, int height, int width, int stride, int dilation, int padding, int multiplier)
    {
        for (ulong seed = 0; seed < 4; seed++)
        {
            var builder = new NetworkBuilder(new SeededRandom(seed), Rule.Tflm);
            (WindowRecord vertical, int outputRows) = Window(rows, height, stride, dilation, Math.Min(padding, (height - 1) * dilation));
            (WindowRecord horizontal, int outputColumns) = Window(columns, width, stride, dilation, Math.Min(padding, (width - 1) * dilation));
            Equal(builder.Build(builder.Depthwise(builder.Input(rows, columns, channels), vertical, horizontal, outputRows, outputColumns, multiplier)), seed, $"{name}, seed {seed}");
        }
    }

    [Fact]
    public void Dilated_maxima_and_averages_over_padding_give_the_same_bytes()
    {
        for (ulong seed = 0; seed < 8; seed++)
        {
            var builder = new NetworkBuilder(new SeededRandom(seed), Rule.Tflm);
            (WindowRecord dilated, int outputs) = Window(9, 3, 1 + (int)(seed % 2), 2, 2);
            Equal(builder.Build(builder.MaximumPool(builder.Input(9, 9, 5), dilated, dilated, outputs, outputs)), seed, $"dilated {seed}");

            builder = new NetworkBuilder(new SeededRandom(seed), Rule.Tflm);
            (WindowRecord padded, outputs) = Window(6, 3, 1 + (int)(seed % 2), 1, 1);
            NetworkDescription network = builder.Build(builder.AveragePool(builder.Input(6, 6, 5), padded, padded, outputs, outputs, accumulates: false));
            network.Operators[0] = network.Operators[0] with { Flags = OperatorFlags.CountsPadding };
            Equal(network, seed, $"padding counts {seed}");
        }
    }

    [Theory]
    [InlineData(1, 6, 7)]
    [InlineData(5, 1, 7)]
    [InlineData(5, 6, 1)]
    [InlineData(1, 1, 7)]
    [InlineData(1, 1, 1)]
    public void Second_maps_that_stand_for_all_give_the_same_bytes(int rows, int columns, int channels)
    {
        Func<NetworkBuilder, int, int, int>[] pairs = [(builder, a, b) => builder.Add(a, b), (builder, a, b) => builder.Subtract(a, b), (builder, a, b) => builder.Multiply(a, b), (builder, a, b) => builder.PairTable(a, b)];
        for (int i = 0; i < pairs.Length; i++)
        {
            var builder = new NetworkBuilder(new SeededRandom((ulong)i), Rule.Tflm);
            Equal(builder.Build(pairs[i](builder, builder.Input(5, 6, 7), builder.Constant(rows, columns, channels))), (ulong)i, $"pair {i}");
        }
    }

    [Fact]
    public void Padding_of_channels_gives_the_same_bytes()
    {
        for (ulong seed = 0; seed < 6; seed++)
        {
            var builder = new NetworkBuilder(new SeededRandom(seed), Rule.Tflm);
            NetworkDescription network = builder.Build(builder.Pad(builder.Input(4, 5, 6), above: 1, below: 2, left: (int)seed % 3, right: 1));
            int before = (int)seed % 4;
            ViewRecord whole = network.Views[network.Operators[0].FirstInput];
            network.Views[network.Operators[0].FirstInput] = whole with { FirstChannel = 2, Channels = 3 };
            var parameters = new PadParameters { Value = (int)seed - 3, ChannelsBefore = before };
            network.Operators[0] = network.Operators[0] with { Parameters = network.Parameters.Add(parameters) };
            Equal(network, seed, $"channels {seed}");
        }
    }

    [Fact]
    public unsafe void Multipliers_at_both_ends_of_what_a_file_may_have_give_the_same_bytes()
    {
        (int Mantissa, int Exponent)[] extremes = [(int.MaxValue, 30), (1, 30), (0, 0), (int.MaxValue, -62), (1 << 30, -31), (int.MaxValue, 0), (1 << 30, 1), (1 << 30, -1)];
        for (int i = 0; i < 2 * extremes.Length; i++)
        {
            NetworkDescription network = RandomNetwork.OfKind((ulong)i, Rule.Tflm, i % 2 == 0 ? OperatorKind.Convolution : OperatorKind.Depthwise);
            OperatorRecord op = network.Operators[0];
            int inputs = network.Views[op.FirstInput].Channels, outputs = network.Views[op.Output].Channels;
            WeightStream stream = WeightLayouts.Stream(op, inputs, outputs);
            byte[] file = BlobWriter.Write(network, Planner.Layer(network));
            int weights = BitConverter.ToInt32(file, sizeof(FileHeader) + ((int)SectionId.Weights - 1) * sizeof(SectionRecord) + 8) + op.Weights;
            for (int channel = 0; channel < outputs; channel++)
            {
                (int mantissa, int exponent) = extremes[(i / 2 + channel) % extremes.Length];
                BitConverter.TryWriteBytes(file.AsSpan(weights + stream.Multiplier(channel)), mantissa);
                BitConverter.TryWriteBytes(file.AsSpan(weights + stream.Exponent(channel)), exponent);
            }
            BlobWriter.Seal(file);
            NanoRun.Equal(file, (ulong)i, $"extremes {i}");
        }
    }

    private static void Equal(NetworkDescription network, ulong seed, string what) => NanoRun.Equal(BlobWriter.Write(network, Planner.Layer(network)), seed, what);

    private static (WindowRecord Window, int Outputs) Window(int inputs, int size, int stride, int dilation, int padding) =>
        (new() { Size = size, Stride = stride, Dilation = dilation, PadBefore = padding }, (inputs + 2 * padding - (size - 1) * dilation - 1) / stride + 1);
}
