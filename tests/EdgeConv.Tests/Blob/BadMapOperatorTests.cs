using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Portable;
using EdgeConv.Tests.Networks;
using EdgeConv.Tests.Rows;
using Xunit;

namespace EdgeConv.Tests.Blob;

/// <summary>Wrong fields of operators that work on whole maps: each is refused by name.</summary>
[Trait("suite", "fuzz")]
public sealed unsafe class BadMapOperatorTests
{
    /// <param name="Says">Part of the message.</param>
    /// <param name="Build">A network whose first operator is the one to be changed.</param>
    /// <param name="Change">Gets the operator and its parameters.</param>
    private sealed record Case(string Says, Func<NetworkBuilder, int> Build, Change Change);

    private delegate void Change(ref OperatorRecord op, int* parameters);

    private static int Loops(NetworkBuilder builder) => builder.Rearrange(builder.Input(4, 6, 2), RearrangeCase.Loops(new SeededRandom(5), 4, 6, 2));

    private static int Table(NetworkBuilder builder) => builder.Rearrange(builder.Input(2, 3, 1), RearrangeCase.Table([5, 4, 3, -1, 1, 0], 7));

    private static readonly Dictionary<string, Case> s_cases = new()
    {
        ["rearrange without its flag"] = new("no flag that says it reads all rows", Loops, (ref op, _) => op.Flags = OperatorFlags.None),
        ["rearrange with a window"] = new("a window", Loops, (ref op, _) => op.Horizontal.Size = 2),
        ["rearrange of nine loops"] = new("bytes of parameters", Loops, (ref _, p) => p[0] = 9),
        ["rearrange without loops"] = new("bytes of parameters", Loops, (ref _, p) => p[0] = 0),
        ["rearrange with a value that is no int8"] = new("a value of 128", Loops, (ref _, p) => p[1] = 128),
        ["rearrange from a row outside"] = new("leave its input", Loops, (ref _, p) => p[2] += 4),
        ["rearrange from a column outside"] = new("leave its input", Loops, (ref _, p) => p[3] -= 6),
        ["rearrange from a channel outside"] = new("leave its input", Loops, (ref _, p) => p[4] = int.MaxValue),
        ["rearrange by a step too far"] = new("leave its input", Loops, (ref _, p) => p[6] = p[7] = p[8] = int.MinValue),
        ["rearrange of too many elements"] = new("a loop over 1000000000", Loops, (ref _, p) => p[5] = 1_000_000_000),
        ["rearrange of no elements"] = new("a loop over 0", Loops, (ref _, p) => p[5] = 0),
        ["rearrange of too few elements"] = new("elements, not", Loops, (ref _, p) => p[5] = 1),
        ["rearrange of an element behind the last"] = new("no input element 6", Table, (ref _, p) => p[5] = 6),
        ["rearrange of an element before the first"] = new("no input element -2", Table, (ref _, p) => p[5] = -2),
        ["resize of three neighbours"] = new("a place outside", Resize, (ref op, _) => op.Vertical.Size = 3),
        ["resize from far above"] = new("a place outside", Resize, (ref op, _) => op.Vertical.PadBefore = 1 << 19),
        ["resize from far right"] = new("a place outside", Resize, (ref op, _) => op.Horizontal.Stride = 1 << 16),
        ["reduction of some of its rows"] = new("neither an axis nor an element", Reduce, (ref op, _) => op.Vertical.Size = op.Vertical.Stride = 2),
        ["reduction of rows apart"] = new("neither an axis nor an element", Reduce, (ref op, _) => op.Vertical.Stride = 1),
        ["reduction by an unknown function"] = new("an unknown reduction 3", Reduce, (ref _, p) => p[0] = 3),
        ["sum without a multiplier"] = new("no multiplier for its reduction", Reduce, (ref _, p) => p[1] = -1),
        ["largest element with a multiplier"] = new("no multiplier for its reduction", Reduce, (ref _, p) => p[0] = 1),
        ["index with a window"] = new("a window", ArgExtreme, (ref op, _) => op.Vertical.PadBefore = 1),
        ["index of neither extreme"] = new("no choice of an extreme", ArgExtreme, (ref _, p) => p[0] = 2),
        ["index of neither first nor last"] = new("no choice of an extreme", ArgExtreme, (ref _, p) => p[1] = -1),
        ["normalisation over no channels"] = new("squares of 0 channels", Normalisation, (ref _, p) => p[0] = 0),
        ["normalisation by a factor that is no number"] = new("no factor for a sum", Normalisation, (ref _, p) => p[1 + SquareSums.Entries - 1] = -1),
        ["normalisation with too few factors"] = new("bytes of parameters", Normalisation, (ref op, _) => op.ParameterBytes -= 4),
        ["resize by nothing"] = new("a window that is none", Resize, (ref op, _) => op.Horizontal.Dilation = 0),
    };

    [Fact]
    public void Every_window_of_an_average_that_is_accepted_meets_the_map()
    {
        int accepted = 0, refused = 0;
        foreach (int size in Enumerable.Range(1, 3))
            foreach (int stride in Enumerable.Range(1, 4))
                foreach (int dilation in Enumerable.Range(1, 4))
                    foreach (int pad in Enumerable.Range(0, 5))
                        foreach (int inputs in Enumerable.Range(1, 4))
                            foreach (int outputs in Enumerable.Range(1, 4))
                            {
                                var builder = new NetworkBuilder(new SeededRandom(1), Rule.Tflm);
                                var window = new WindowRecord { Size = size, Stride = stride, Dilation = dilation, PadBefore = pad };
                                NetworkDescription network = builder.Build(builder.AveragePool(builder.Input(inputs, 1, 1), window, WindowRecord.One, outputs, 1, accumulates: false));
                                try
                                {
                                    using Model model = Model.Load(BlobWriter.Write(network, SimplePlans.RowByRow(network)));
                                    accepted++;
                                    for (int y = 0; y < outputs; y++)
                                        Assert.True(Enumerable.Range(0, size).Any(tap => y * stride - pad + tap * dilation is var at && at >= 0 && at < inputs),
                                            $"{size} taps {dilation} apart, stride {stride}, {pad} before {inputs}: output {y} has none");
                                }
                                catch (EdgeConvException)
                                {
                                    refused++;
                                }
                            }
        Assert.InRange(accepted, 500, refused);
    }

    private static int Resize(NetworkBuilder builder) => builder.Resize(builder.Input(4, 6, 2), 7, 5);

    private static int Reduce(NetworkBuilder builder) => builder.Reduce(builder.Input(4, 6, 2), rows: true, columns: false, channels: true, ReduceFunction.Sum);

    private static int ArgExtreme(NetworkBuilder builder) => builder.ArgExtreme(builder.Input(4, 6, 5));

    private static int Normalisation(NetworkBuilder builder) => builder.LocalNormalisation(builder.Input(4, 6, 5));

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory]
    [InlineData(0.5f, -128)]
    [InlineData(1, 124)]
    public void An_index_that_its_output_does_not_hold_is_named(float scale, int zeroPoint)
    {
        var builder = new NetworkBuilder(new SeededRandom(3), Rule.Xnnpack);
        NetworkDescription network = builder.Build(ArgExtreme(builder));
        network.Tensors[1] = network.Tensors[1] with { Scale = scale, ZeroPoint = zeroPoint };
        byte[] file = BlobWriter.Write(network, SimplePlans.RowByRow(network));
        Assert.Contains("indices that its output does not hold", Assert.Throws<EdgeConvException>(() => Model.Load(file)).Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_wrong_field_is_named(string what)
    {
        Case bad = s_cases[what];
        var builder = new NetworkBuilder(new SeededRandom(3), Rule.Xnnpack);
        NetworkDescription network = builder.Build(bad.Build(builder));
        byte[] file = BlobWriter.Write(network, SimplePlans.RowByRow(network));
        using (Model.Load(file))
        {
        }
        fixed (byte* start = file)
        {
            var sections = (SectionRecord*)(start + sizeof(FileHeader));
            var op = (OperatorRecord*)(start + sections[(int)SectionId.Operators - 1].Offset);
            bad.Change(ref *op, (int*)(start + sections[(int)SectionId.Parameters - 1].Offset + op->Parameters));
        }
        BlobWriter.Seal(file);
        Assert.Contains(bad.Says, Assert.Throws<EdgeConvException>(() => Model.Load(file)).Message, StringComparison.Ordinal);
    }
}
