using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;
using EdgeConv.Tests.Rows;
using Xunit;

namespace EdgeConv.Tests.Blob;

/// <summary>Wrong fields of operators on regions, boxes and matrices, and of reals: each is refused by name.</summary>
[Trait("suite", "fuzz")]
public sealed unsafe class BadRegionTests
{
    /// <param name="Says">Part of the message.</param>
    /// <param name="Build">A network whose last operator is the one to be changed.</param>
    /// <param name="Change">Gets the file's records and that operator's parameters.</param>
    private sealed record Case(string Says, Func<NetworkBuilder, int> Build, Change Change);

    private delegate void Change(Records file, int* parameters);

    /// <summary>The records that may be changed.</summary>
    private readonly struct Records(byte* start)
    {
        private readonly SectionRecord* _sections = (SectionRecord*)(start + sizeof(FileHeader));

        public OperatorRecord* Op => (OperatorRecord*)Start(SectionId.Operators) + _sections[(int)SectionId.Operators - 1].Length / sizeof(OperatorRecord) - 1;

        public ViewRecord* Views => (ViewRecord*)Start(SectionId.Views);

        public TensorRecord* Tensors => (TensorRecord*)Start(SectionId.Tensors);

        public EndpointRecord* Endpoints => (EndpointRecord*)Start(SectionId.Endpoints);

        public ViewRecord* Input(int index) => Views + Op->FirstInput + index;

        public TensorRecord* Made => Tensors + Views[Op->Output].Tensor;

        public byte* Start(SectionId id) => start + _sections[(int)id - 1].Offset;
    }

    private static int Map(NetworkBuilder builder) => builder.Input(5, 6, 4);

    private static int Pool(NetworkBuilder builder) => builder.Regions(OperatorKind.RegionPool, Map(builder), 3, 1, 2);

    private static int Align(NetworkBuilder builder) => builder.Regions(OperatorKind.RegionAlign, Map(builder), 3, 2, 2);

    private static int Suppress(NetworkBuilder builder) => builder.Suppression(Map(builder), 7, 2, 9);

    private static int Detect(NetworkBuilder builder) => builder.Detections(Map(builder), 7, 2);

    private static int Multiply(NetworkBuilder builder) => builder.MatrixProduct(Map(builder), 3);

    private static int Deform(NetworkBuilder builder) =>
        builder.Deformable(Map(builder), new() { Size = 3, Stride = 1, Dilation = 1, PadBefore = 1 }, new() { Size = 3, Stride = 1, Dilation = 1, PadBefore = 1 }, 5, 6, 2, hasMask: true);

    private static readonly int s_nan = BitConverter.SingleToInt32Bits(float.NaN);

    private static readonly Dictionary<string, Case> s_cases = new()
    {
        ["pool without its flag"] = new("no flag that says it reads all rows", Pool, (file, _) => file.Op->Flags = OperatorFlags.None),
        ["pool of regions of four fields"] = new("regions that do not fit", Pool, (file, _) => file.Input(1)->Channels--),
        ["pool of regions that do not divide its rows"] = new("regions that do not fit", Pool, (file, _) => file.Input(1)->Columns = 2),
        ["pool with a window"] = new("a window", Pool, (file, _) => file.Op->Vertical.Size = 2),
        ["pool of one input"] = new("1 inputs", Pool, (file, _) => file.Op->InputCount = 1),
        ["pool by no scale"] = new("no scale of regions", Pool, (_, p) => p[0] = s_nan),
        ["align by a negative scale"] = new("no way to take samples", Align, (_, p) => p[0] ^= int.MinValue),
        ["align by no ratio"] = new("no way to take samples", Align, (_, p) => p[1] = 0),
        ["align by too many samples"] = new("no way to take samples", Align, (_, p) => p[2] = 1025),
        ["align by a flag of two"] = new("no way to take samples", Align, (_, p) => p[3] = 2),
        ["align of less parameters"] = new("bytes of parameters", Align, (file, _) => file.Op->ParameterBytes -= 4),
        ["suppression of boxes of three fields"] = new("boxes that do not fit", Suppress, (file, _) => file.Input(0)->Channels = 3),
        ["suppression of other scores"] = new("boxes that do not fit", Suppress, (file, _) => file.Input(1)->Channels = 6),
        ["suppression of no boxes"] = new("no way to suppress boxes", Suppress, (_, p) => p[0] = 0),
        ["suppression above no number"] = new("no way to suppress boxes", Suppress, (_, p) => p[2] = s_nan),
        ["suppression into levels"] = new("bytes a pixel", Suppress, (file, _) => file.Made->Flags &= ~TensorFlags.Real),
        ["reals with a scale"] = new("reals that are quantised", Suppress, (file, _) => file.Made->Scale = 0.5f),
        ["reals with a zero point"] = new("reals that are quantised", Suppress, (file, _) => file.Made->ZeroPoint = 1),
        ["reals that are an int8 output"] = new("reals of another type", Suppress, (file, _) => file.Endpoints[1].Type = EndpointType.Int8),
        ["reals from a map of levels"] = new("an output of the wrong element type", Pool, (file, _) => MakeReal(file.Made)),
        ["detections in other places"] = new("detections that do not fit", Detect, (_, p) => p[0]++),
        ["detections of no classes"] = new("detections that do not fit", Detect, (_, p) => p[3] = 0),
        ["detections of too many classes"] = new("detections that do not fit", Detect, (_, p) => p[3] += 2),
        ["detections by no scale"] = new("no scale of its codes", Detect, (_, p) => p[9] = 0),
        ["detections by an anchor that is no number"] = new("no anchors", Detect, (_, p) => p[12] = s_nan),
        ["matrices that do not meet"] = new("matrices that do not fit", Multiply, (file, _) => file.Input(1)->Columns--),
        ["matrices of other columns"] = new("matrices that do not fit", Multiply, (file, _) => file.Input(1)->Channels--),
        ["a product without a multiplier"] = new("no multiplier", Multiply, (_, p) => p[0] = s_nan),
        ["a product of other work"] = new("multiply-accumulates, not", Multiply, (file, _) => file.Op->Macs++),
        ["offsets of another size"] = new("offsets that do not fit", Deform, (file, _) => file.Input(1)->Rows--),
        ["a mask of other channels"] = new("offsets that do not fit", Deform, (file, _) => file.Input(2)->Channels--),
        ["offsets in two groups"] = new("2 groups of offsets", Deform, (_, p) => p[0] = 2),
        ["offsets in no groups"] = new("0 groups of offsets", Deform, (_, p) => p[0] = 0),
        ["a deformable convolution in three groups"] = new("3 groups", Deform, (file, _) => file.Op->Groups = 3),
        ["a deformable convolution without a multiplier"] = new("no multiplier 1", Deform, (_, p) => p[4] = s_nan),
        ["a deformable convolution of four inputs"] = new("4 inputs", Deform, (file, _) => file.Op->InputCount = 4),
    };

    private static void MakeReal(TensorRecord* tensor)
    {
        tensor->Flags |= TensorFlags.Real;
        (tensor->Scale, tensor->ZeroPoint, tensor->PixelBytes, tensor->RowBytes) = (1, 0, 4 * tensor->Channels, 4 * tensor->RowBytes);
    }

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory, MemberData(nameof(Cases))]
    public void A_wrong_field_is_named(string what)
    {
        Case bad = s_cases[what];
        byte[] file = File(bad.Build);
        using (Model.Load(file))
        {
        }
        fixed (byte* start = file)
        {
            var records = new Records(start);
            bad.Change(records, (int*)(records.Start(SectionId.Parameters) + records.Op->Parameters));
        }
        BlobWriter.Seal(file);
        Assert.Contains(bad.Says, Assert.Throws<EdgeConvException>(() => Model.Load(file)).Message, StringComparison.Ordinal);
    }

    /// <summary>Boxes to be compared cost time whatever a file says of multiply-accumulates.</summary>
    [Theory, InlineData("pool"), InlineData("align"), InlineData("suppress"), InlineData("detect"), InlineData("deform")]
    public void What_may_take_too_long_is_refused(string what)
    {
        byte[] file = File(what switch { "pool" => Pool, "align" => Align, "suppress" => Suppress, "detect" => Detect, _ => Deform });
        Assert.Contains("raise the limit", Assert.Throws<EdgeConvException>(() => Model.Load(file, limits: new() { Macs = 10 })).Message, StringComparison.Ordinal);
    }

    private static byte[] File(Func<NetworkBuilder, int> build)
    {
        var builder = new NetworkBuilder(new SeededRandom(3), Rule.Xnnpack);
        NetworkDescription network = builder.Build(build(builder));
        return BlobWriter.Write(network, SimplePlans.RowByRow(network));
    }
}
