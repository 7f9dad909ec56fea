using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Portable;
using EdgeConv.Tests.Networks;
using EdgeConv.Tests.Rows;
using Xunit;

namespace EdgeConv.Tests.Blob;

/// <summary>Bad files: one clear error each, never a crash, a hang or a read elsewhere.</summary>
[Trait("suite", "fuzz")]
public sealed unsafe class BadFileTests
{
    private static byte[] File(ulong seed, Rule rule = Rule.Xnnpack)
    {
        NetworkDescription network = RandomNetwork.Of(seed, rule, operators: 1 + (int)(seed % 6), isOnDemand: seed % 3 == 0);
        network.Labels.Add("label");
        return BlobWriter.Write(network, SimplePlans.RowByRow(network));
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        byte[] file = File(5);
        for (int length = 0; length < file.Length; length += length < 600 ? 1 : 37)
            Refused(file.AsSpan(0, length).ToArray());
    }

    [Fact]
    public void A_single_flipped_bit_is_found_by_the_checksums()
    {
        byte[] file = File(6);
        int hash = (int)Marshal.OffsetOf<FileHeader>(nameof(FileHeader.Sha256)); // that one is for verify
        var random = new SeededRandom(2);
        for (int i = 0; i < 2000; i++)
        {
            byte[] flipped = (byte[])file.Clone();
            int at = random.NextInt(file.Length);
            flipped[at] ^= (byte)(1 << random.NextInt(8));
            if (at < hash || at >= hash + 32)
                Refused(flipped);
        }
    }

    [Theory]
    [InlineData(0, "no .ecb file")]
    [InlineData(4, "version 2, this program reads version 1; a later EdgeConv made it")]
    [InlineData(6, "signature")]
    [InlineData(8, "the file says")]
    public void The_header_is_refused_by_name(int offset, string says)
    {
        byte[] file = File(5);
        file[offset]++;
        Assert.Contains(says, Refused(file));
    }

    public static TheoryData<string> Fields => [.. Changes.Keys];

    private static readonly Dictionary<string, (string Says, Action<Records> Change)> Changes = new()
    {
        ["rows of a tensor"] = ("tensor 0", r => r.Tensors[0].Rows = 0),
        ["rows beyond the row table"] = ("tensor 0", r => r.Tensors[0].Rows = 1 << 23),
        ["negative columns"] = ("tensor 0", r => r.Tensors[0].Columns = -1),
        ["row bytes"] = ("a row", r => r.Tensors[0].RowBytes++),
        ["pixel bytes"] = ("a pixel", r => r.Tensors[0].PixelBytes++),
        ["infinite scale"] = ("no quantisation", r => r.Tensors[0].Scale = float.PositiveInfinity),
        ["scale of zero"] = ("no quantisation", r => r.Tensors[0].Scale = 0),
        ["zero point"] = ("no quantisation", r => r.Tensors[0].ZeroPoint = 128),
        ["name outside"] = ("outside the text section", r => r.Tensors[0].Name.Offset = int.MaxValue),
        ["row table index"] = ("row table", r => r.Tensors[0].RowTable = 1),
        ["padding row outside"] = ("padding row", r => r.Tensors[0].PaddingRow = int.MaxValue),
        ["padding row that is missing"] = ("no padding row", r => r.Tensors[0].PaddingRow = -1),
        ["flags"] = ("unknown flags", r => r.Tensors[0].Flags |= (TensorFlags)64),
        ["input flag"] = ("nobody that writes it", r => r.Tensors[0].Flags = TensorFlags.None),
        ["view of no tensor"] = ("no tensor", r => r.Views[0].Tensor = 99),
        ["view of other channels"] = ("channels outside", r => r.Views[0].Channels++),
        ["kind"] = ("unknown kind", r => r.Operators[0].Kind = (OperatorKind)77),
        ["rule"] = ("unknown rule", r => r.Operators[0].Rule = (Rule)9),
        ["layout"] = ("unknown layout", r => r.Operators[0].Layout = (WeightLayout)9),
        ["empty range"] = ("empty output range", r => (r.Operators[0].Low, r.Operators[0].High) = (3, 2)),
        ["inputs"] = ("inputs", r => r.Operators[0].InputCount = 3),
        ["input that is no view"] = ("no views", r => r.Operators[0].FirstInput = int.MaxValue),
        ["output that is no view"] = ("no view", r => r.Operators[0].Output = -1),
        ["output among inputs"] = ("among its inputs", r => r.Operators[0].Output = r.Operators[0].FirstInput),
        ["window of no size"] = ("a window that is none", r => r.Operators[0].Vertical.Size = 0),
        ["stride of nothing"] = ("a window that is none", r => r.Operators[0].Horizontal.Stride = 0),
        ["huge dilation"] = ("a window that is none", r => r.Operators[0].Horizontal.Dilation = int.MaxValue),
        ["negative padding"] = ("padding", r => r.Operators[0].Vertical.PadBefore = -1),
        ["groups"] = ("groups", r => r.Operators[0].Groups = 7),
        ["work rows"] = ("rows of work", r => r.Operators[0].WorkRows++),
        ["scratch that is not needed"] = ("scratch", r => r.Operators[0].ScratchBytes = 4),
        ["weights outside"] = ("weights outside", r => r.Operators[0].Weights = int.MaxValue - 100),
        ["too few weights"] = ("bytes of weights", r => r.Operators[0].WeightBytes--),
        ["layout that does not serve"] = ("does not serve it", r => r.Operators[0].Layout = WeightLayout.Depthwise),
        ["parameters of another size"] = ("bytes of parameters", r => r.Operators[0].ParameterBytes += 4),
        ["multiply-accumulates"] = ("multiply-accumulates", r => r.Operators[0].Macs++),
        ["-128 flag"] = ("flag for weights of -128", r => r.Operators[0].Flags ^= OperatorFlags.HasLowestWeight),
        ["short output stage"] = ("output stage that is not exact", r => r.Operators[0].Flags |= OperatorFlags.ShortOutputStage),
        ["multiplier that is no number"] = ("no multiplier", r => r.Float(r.Stream.Multiplier(0)) = float.NaN),
        ["bias that overflows"] = ("could overflow", r => r.Int(r.Stream.Bias(0)) = int.MaxValue),
        ["sum of weights"] = ("wrong sum", r => r.Int(r.Stream.Sum(0))++),
        ["weight where none belongs"] = ("where none belong", r => (r.Filler, r.Int(r.Stream.Sum(0))) = (1, r.Int(r.Stream.Sum(0)) + 1)),
        ["endpoint of no tensor"] = ("no tensor", r => r.Endpoints[0].Tensor = 99),
        ["endpoint that is no input"] = ("no such thing", r => r.Endpoints[0].Tensor = r.Endpoints[1].Tensor),
        ["endpoint of another shape"] = ("number of elements", r => r.Endpoints[0].Dimensions[1]++),
        ["endpoint of unknown type"] = ("unknown type", r => r.Endpoints[0].Type = (EndpointType)9),
        ["endpoint of rank 7"] = ("rank", r => r.Endpoints[0].Rank = 7),
        ["endpoint of no picture"] = ("no picture", r => r.Endpoints[0].Picture = 0),
        ["label outside"] = ("label 0", r => r.Labels[0].Length = 1 << 20),
        ["step order"] = ("the plan is refused (Order)", r => r.Steps[0].FirstRow = 1),
        ["row address"] = ("the plan is refused (Outside)", r => r.RowTable[0] = -1),
        ["arena that is too small"] = ("the plan is refused (Outside)", r => r.Header->ArenaBytes -= 5),
        ["huge arena"] = ("arena", r => r.Header->ArenaBytes = int.MaxValue - 64),
        ["negative lower bound"] = ("lower bound", r => r.Header->LowerBound = -1),
        ["rule of the edges"] = ("unknown rule", r => r.Header->Rule = (Rule)9),
        ["needs"] = ("needs", r => r.Header->KindsNeeded = 0),
        ["a kind of later programs"] = ("operators of kind 28, which this program does not know; a later EdgeConv", r => r.Header->KindsNeeded |= 1ul << 28),
        ["a kind of much later programs"] = ("operators of kind 63", r => r.Header->KindsNeeded |= 1ul << 63),
        ["a rule of later programs"] = ("rule 4, which this program does not know", r => r.Header->RulesNeeded |= 1u << 4),
        ["something of later programs"] = ("0x4, which this program does not know", r => r.Header->FeaturesNeeded = 4),
        ["unused bytes of the header"] = ("the header has bytes in use", r => ((byte*)r.Header)[UnusedBytes.Header] = 1),
        ["unused bytes in the header's gap"] = ("the header has bytes in use", r => ((byte*)r.Header)[UnusedBytes.HeaderBeforeGap + 2] = 1),
        ["unused bytes of a tensor"] = ("tensor 1 has bytes in use", r => ((byte*)(r.Tensors + 1))[UnusedBytes.Tensor] = 1),
        ["unused bytes of an operator"] = ("operator 0 has bytes in use", r => ((byte*)r.Operators)[sizeof(OperatorRecord) - 1] = 1),
        ["unused bytes inside an operator"] = ("operator 1 has bytes in use", r => r.Operators[1].Reserved = 1),
        ["unused bytes of an endpoint"] = ("endpoint 1 has bytes in use", r => ((byte*)(r.Endpoints + 1))[UnusedBytes.Endpoint] = 1),
        ["unknown flags of an operator"] = ("operator 0 has unknown flags", r => r.Operators[0].Flags |= (OperatorFlags)64),
        ["section that overlaps another"] = ("where a section may", r => r.Sections[3].Offset -= 64),
        ["section of another length"] = ("section", r => r.Sections[0].Length += 64),
        ["section id"] = ("section", r => r.Sections[0].Id = SectionId.Text),
    };

    [Theory, MemberData(nameof(Fields))]
    public void A_wrong_field_is_named(string what)
    {
        var builder = new NetworkBuilder(new SeededRandom(3), Rule.Xnnpack);
        var window = new WindowRecord { Size = 3, Stride = 1, Dilation = 1, PadBefore = 1 };
        NetworkDescription network = builder.Build(builder.Mean(builder.Convolution(builder.Input(6, 4, 2), window, window, 6, 4, 3)));
        network.Labels.Add("label");
        byte[] file = BlobWriter.Write(network, SimplePlans.RowByRow(network));
        using (Model.Load(file))
        {
        }
        fixed (byte* start = file)
            Changes[what].Change(new(start));
        BlobWriter.Seal(file);
        Assert.Contains(Changes[what].Says, Refused(file));
    }

    [Fact]
    public void Unused_bytes_are_those_behind_the_last_field()
    {
        static int End<T>(string last, int bytes) => (int)Marshal.OffsetOf<T>(last) + bytes;
        Assert.Equal(UnusedBytes.HeaderBeforeGap, End<FileHeader>(nameof(FileHeader.Rule), sizeof(Rule)));
        Assert.Equal(UnusedBytes.HeaderBeforeGap + UnusedBytes.HeaderGap, (int)Marshal.OffsetOf<FileHeader>(nameof(FileHeader.LongestSection)));
        Assert.Equal(UnusedBytes.Header, End<FileHeader>(nameof(FileHeader.Sha256), 32));
        Assert.Equal(UnusedBytes.Tensor, End<TensorRecord>(nameof(TensorRecord.Name), sizeof(TextRecord)));
        Assert.Equal(UnusedBytes.Operator, End<OperatorRecord>(nameof(OperatorRecord.Macs), sizeof(long)));
        Assert.Equal(UnusedBytes.Endpoint, End<EndpointRecord>(nameof(EndpointRecord.Picture), sizeof(int)));
        Assert.Equal(UnusedBytes.Picture, End<PictureRecord>(nameof(PictureRecord.Addend), 3 * sizeof(float)));
        Assert.Equal(End<ViewRecord>(nameof(ViewRecord.Channels), sizeof(int)), sizeof(ViewRecord));
    }

    [Fact]
    public void Limits_refuse_what_asks_for_more()
    {
        byte[] file = File(7);
        using var model = Model.Load(file);
        Assert.Contains("arena", Assert.Throws<EdgeConvException>(() => Model.Load(file, "m", new() { ArenaBytes = model.ArenaBytes })).Message);
        Assert.Contains("multiply-accumulates", Assert.Throws<EdgeConvException>(() => Model.Load(file, "m", new() { Macs = model.Macs - 1 })).Message);
    }

    private static string Refused(byte[] file)
    {
        string message = Assert.Throws<EdgeConvException>(() => Model.Load(file)).Message;
        Assert.DoesNotContain('\n', message);
        Assert.StartsWith("model: ", message, StringComparison.Ordinal);
        return message;
    }

    /// <summary>The records of a file, to be changed in place.</summary>
    private readonly struct Records(byte* start)
    {
        public FileHeader* Header => (FileHeader*)start;
        public SectionRecord* Sections => (SectionRecord*)(start + sizeof(FileHeader));
        public TensorRecord* Tensors => (TensorRecord*)At(SectionId.Tensors);
        public ViewRecord* Views => (ViewRecord*)At(SectionId.Views);
        public OperatorRecord* Operators => (OperatorRecord*)At(SectionId.Operators);
        public EndpointRecord* Endpoints => (EndpointRecord*)At(SectionId.Endpoints);
        public int* RowTable => (int*)At(SectionId.RowTable);
        public StepRecord* Steps => (StepRecord*)At(SectionId.Steps);
        public TextRecord* Labels => (TextRecord*)At(SectionId.Labels);
        public ref float Float(int offset) => ref *(float*)(Weights + offset);
        public ref int Int(int offset) => ref *(int*)(Weights + offset);

        /// <summary>The stream of the first operator in <see cref="A_wrong_field_is_named"/>.</summary>
        public WeightStream Stream => WeightLayouts.Stream(Operators[0], 2, 3);

        /// <summary>What fills up the first window row of its first channel: 3 pixels of 2 channels to 8 bytes.</summary>
        public ref byte Filler => ref Weights[Stream.Weight(0, 0, 2, 1) + 1];
        private byte* Weights => At(SectionId.Weights) + Operators[0].Weights;
        private byte* At(SectionId id) => start + Sections[(int)id - 1].Offset;
    }
}
