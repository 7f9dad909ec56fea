using EdgeConv.Blob;
using EdgeConv.Numerics;
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
        ["resize by nothing"] = new("a window that is none", Resize, (ref op, _) => op.Horizontal.Dilation = 0),
    };

    private static int Resize(NetworkBuilder builder) => builder.Resize(builder.Input(4, 6, 2), 7, 5);

    public static TheoryData<string> Cases => [.. s_cases.Keys];

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
