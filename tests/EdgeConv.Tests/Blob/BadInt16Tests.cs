using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;
using EdgeConv.Tests.Rows;
using Xunit;

namespace EdgeConv.Tests.Blob;

/// <summary>Files whose int16 is where none can be, or is not what an operator takes: each is refused by name.</summary>
[Trait("suite", "fuzz")]
public sealed unsafe class BadInt16Tests
{
    /// <param name="Says">Part of the message.</param>
    /// <param name="Operator">The operator that is changed: 0 requantises an int8 input to int16, 1 computes with it, 2 requantises to int8.</param>
    /// <param name="Kind">What operator 1 is.</param>
    /// <param name="Change">Gets the operator and its parameters.</param>
    private sealed record Case(string Says, int Operator, OperatorKind Kind, Change Change);

    private delegate void Change(ref OperatorRecord op, int* parameters);

    private static readonly Dictionary<string, Case> s_cases = new()
    {
        ["requantise by nothing"] = new("no multiplier", 0, OperatorKind.MaximumPool, (ref _, p) => p[0] = 0),
        ["requantise to an empty range"] = new("an empty output range", 0, OperatorKind.MaximumPool, (ref _, p) => p[1] = p[2] + 1),
        ["requantise to more than int16"] = new("an empty output range", 0, OperatorKind.MaximumPool, (ref _, p) => p[2] = 1 << 15),
        ["requantise without a range"] = new("bytes of parameters", 0, OperatorKind.MaximumPool, (ref op, _) => op.ParameterBytes = 4),
        ["requantise under rule tflm"] = new("nothing to requantise", 0, OperatorKind.MaximumPool, (ref op, _) => op.Rule = Rule.Tflm),
        ["an int8 range of int16"] = new("a range of int8 for its int16", 0, OperatorKind.MaximumPool, (ref op, _) => op.Low = 0),
        ["int16 under rule tflm"] = new("int16 elements under rule Tflm", 1, OperatorKind.MaximumPool, (ref op, _) => op.Rule = Rule.Tflm),
        ["softmax of int16"] = new("which a Softmax does not take", 1, OperatorKind.MaximumPool, (ref op, _) => op.Kind = OperatorKind.Softmax),
        ["product of int16"] = new("which a LocalNormalisation does not take", 1, OperatorKind.MaximumPool, (ref op, _) => op.Kind = OperatorKind.LocalNormalisation),
        ["largest int16 as int8"] = new("which a MaximumPool does not take", 2, OperatorKind.MaximumPool, (ref op, _) => op.Kind = OperatorKind.MaximumPool),
        ["a sum of too many int16"] = new("sums that could overflow", 1, OperatorKind.AveragePool, (ref op, _) => op.Vertical.Size = op.Horizontal.Size = 256),
        ["convolution in a layout of int8"] = new("weights in layout Stem", 1, OperatorKind.Convolution, (ref op, _) => op.Layout = WeightLayout.Stem),
        ["convolution with a short output stage"] = new("flag for an output stage", 1, OperatorKind.Convolution, (ref op, _) => op.Flags |= OperatorFlags.ShortOutputStage),
        ["a table with a long entry"] = new("an entry of 8388609", 1, OperatorKind.Table, (ref _, p) => p[512] = (1 << 23) + 1),
        ["a slope that is no number"] = new("no slopes", 1, OperatorKind.ChannelTable, (ref _, p) => p[3] = -1),
        ["a product by a negative factor"] = new("no multiplier", 1, OperatorKind.Multiply, (ref _, p) => p[0] = BitConverter.SingleToInt32Bits(-1)),
        ["neither a product nor a quotient"] = new("no multiplier", 1, OperatorKind.Multiply, (ref _, p) => p[1] = 2),
        ["the largest int16 of an axis"] = new("an extreme of int16", 1, OperatorKind.Reduce, (ref _, p) => (p[0], p[1]) = ((int)ReduceFunction.Maximum, 0)),
        ["a sum of too many int16 along axes"] = new("sums that could overflow", 1, OperatorKind.Reduce, (ref op, _) => op.Vertical.Size = op.Horizontal.Size = 256),
        ["an addend that is no number"] = new("no multipliers to add by", 1, OperatorKind.Add, (ref _, p) => p[1] = -1),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory, MemberData(nameof(Cases))]
    public void A_wrong_field_is_named(string what)
    {
        Case bad = s_cases[what];
        byte[] file = File(bad.Kind);
        using (Model.Load(file))
        {
        }
        fixed (byte* start = file)
        {
            var sections = (SectionRecord*)(start + sizeof(FileHeader));
            OperatorRecord* op = (OperatorRecord*)(start + sections[(int)SectionId.Operators - 1].Offset) + bad.Operator;
            bad.Change(ref *op, (int*)(start + sections[(int)SectionId.Parameters - 1].Offset + op->Parameters));
        }
        Assert.Contains(bad.Says, Refused(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "Int16, Input", 0, "int16 that a caller gives")]
    [InlineData(1, "Int16", 1, "a zero point")]
    [InlineData(1, "Int16, Real", 0, "int16 that a caller gives, that is real")]
    [InlineData(1, "None", 0, "nothing to requantise")]
    public void A_tensor_that_cannot_be_int16_is_named(int tensor, string type, int zeroPoint, string says)
    {
        TensorFlags flags = Enum.Parse<TensorFlags>(type);
        NetworkDescription network = Network(OperatorKind.MaximumPool);
        TensorRecord record = network.Tensors[tensor];
        int bytes = TensorRecord.BytesOf(flags);
        network.Tensors[tensor] = record with
        {
            Flags = flags, ZeroPoint = zeroPoint, Scale = (flags & TensorFlags.Real) != 0 ? 1 : record.Scale, PixelBytes = record.Channels * bytes, RowBytes = record.Columns * record.Channels * bytes, PaddingRow = -1,
        };
        Assert.Contains(says, Refused(BlobWriter.Write(network, SimplePlans.RowByRow(network))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sum_that_fits_for_int8_alone_is_named()
    {
        NetworkDescription network = Network(OperatorKind.Convolution);
        byte[] file = BlobWriter.Write(network, SimplePlans.RowByRow(network));
        fixed (byte* start = file)
        {
            var sections = (SectionRecord*)(start + sizeof(FileHeader));
            *(int*)(start + sections[(int)SectionId.Weights - 1].Offset + network.Operators[1].Weights) = int.MaxValue - (1 << 15);
        }
        Assert.Contains("could overflow the accumulator of channel 0", Refused(file), StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_of_int16_is_given_as_floats_alone()
    {
        var builder = new NetworkBuilder(new SeededRandom(3), Rule.Xnnpack);
        NetworkDescription network = builder.Build(builder.Int16Of(OperatorKind.MaximumPool, builder.Input(3, 4, 2)));
        using Model model = Model.Load(BlobWriter.Write(network, SimplePlans.RowByRow(network)));
        using var session = new Session(model);
        session.SetInput([.. Enumerable.Range(-12, 24).Select(i => (sbyte)(10 * i))]);
        session.Run();
        Assert.True(model.Outputs[0].IsInt16);
        Assert.Equal(EndpointElement.Float32, model.Outputs[0].Type);
        var reals = new float[24];
        session.GetOutput(reals);
        Assert.All(reals, real => Assert.Equal(Math.Round(real / model.Outputs[0].Scale), real / model.Outputs[0].Scale, 3));
        Assert.Contains(reals, real => Math.Abs(real / model.Outputs[0].Scale) > 128);
        Assert.Contains("holds int16", Assert.Throws<EdgeConvException>(() => session.GetOutput(new sbyte[24])).Message, StringComparison.Ordinal);
    }

    private static NetworkDescription Network(OperatorKind kind)
    {
        var builder = new NetworkBuilder(new SeededRandom(3), Rule.Xnnpack);
        return builder.Build(builder.Requantise(builder.Int16Of(kind, builder.Input(3, 4, 2))));
    }

    private static byte[] File(OperatorKind kind)
    {
        NetworkDescription network = Network(kind);
        return BlobWriter.Write(network, SimplePlans.RowByRow(network));
    }

    private static string Refused(byte[] file)
    {
        BlobWriter.Seal(file);
        return Assert.Throws<EdgeConvException>(() => Model.Load(file)).Message;
    }
}
