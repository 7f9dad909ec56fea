using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;
using EdgeConv.Tests.Rows;
using Xunit;

namespace EdgeConv.Tests.Blob;

/// <summary>Wrong fields of functions of pairs and of tables: each is refused by name.</summary>
[Trait("suite", "fuzz")]
public sealed unsafe class BadPairTests
{
    private delegate void Change(ref OperatorRecord op, ViewRecord* views, int* parameters);

    private static readonly Dictionary<string, (Rule Rule, OperatorKind Kind, string Says, Change Change)> s_cases = new()
    {
        ["product of one map"] = (Rule.Xnnpack, OperatorKind.Multiply, "1 inputs", (ref op, _, _) => op.InputCount = 1),
        ["product by no number"] = (Rule.Xnnpack, OperatorKind.Multiply, "no multiplier", (ref _, _, p) => *(float*)p = float.NaN),
        ["product by a negative mantissa"] = (Rule.Tflm, OperatorKind.Multiply, "no multiplier", (ref _, _, p) => p[0] = -1),
        ["product of a first map of one row"] = (Rule.Xnnpack, OperatorKind.Multiply, "another size", (ref op, v, _) => v[op.FirstInput].Rows = 1),
        ["product of a second map of two rows"] = (Rule.Xnnpack, OperatorKind.Multiply, "another size", (ref op, v, _) => v[op.FirstInput + 1].Rows = 2),
        ["product of a second map of two columns"] = (Rule.Xnnpack, OperatorKind.Multiply, "another size", (ref op, v, _) => v[op.FirstInput + 1].Columns = 2),
        ["product of a second map of two channels"] = (Rule.Xnnpack, OperatorKind.Multiply, "other channels", (ref op, v, _) => v[op.FirstInput + 1].Channels = 2),
        ["product with a window"] = (Rule.Xnnpack, OperatorKind.Multiply, "a window", (ref op, _, _) => op.Vertical.Size = 2),
        ["table of too few pairs"] = (Rule.Xnnpack, OperatorKind.PairTable, "bytes of parameters", (ref op, _, _) => op.ParameterBytes -= 256),
        ["table of pairs outside"] = (Rule.Tflm, OperatorKind.PairTable, "parameters outside", (ref op, _, _) => op.Parameters += 1024),
        ["tables of too few channels"] = (Rule.Xnnpack, OperatorKind.ChannelTable, "bytes of parameters", (ref op, _, _) => op.ParameterBytes -= 256),
        ["tables of channels outside"] = (Rule.Xnnpack, OperatorKind.ChannelTable, "parameters outside", (ref op, _, _) => op.Parameters = int.MaxValue - 3),
        ["constant of too few elements"] = (Rule.Xnnpack, OperatorKind.Constant, "bytes of parameters", (ref op, _, _) => op.ParameterBytes -= 4),
        ["constant outside"] = (Rule.Xnnpack, OperatorKind.Constant, "parameters outside", (ref op, _, _) => op.Parameters = int.MaxValue - 3),
        ["constant that reads another view"] = (Rule.Xnnpack, OperatorKind.Constant, "inputs that it does not need", (ref op, _, _) => op.FirstInput++),
        ["constant of an input"] = (Rule.Xnnpack, OperatorKind.Constant, "1 inputs", (ref op, _, _) => op.InputCount = 1),
        ["sum with a term below 21 bits"] = (Rule.Xnnpack, OperatorKind.Add, "no multipliers to add by", (ref _, _, p) => p[2] = -(1 << 21) - 1),
        ["sum with a term of the lowest mantissa"] = (Rule.Tflm, OperatorKind.Add, "no multipliers to add by", (ref _, _, p) => p[2] = int.MinValue),
        ["sum taken off"] = (Rule.Tflm, OperatorKind.Add, "no multipliers to add by", (ref _, _, p) => p[4] = -5),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory, MemberData(nameof(Cases))]
    public void A_wrong_field_is_named(string what)
    {
        var (rule, kind, says, change) = s_cases[what];
        var builder = new NetworkBuilder(new SeededRandom(3), rule);
        int input = builder.Input(5, 4, 3);
        NetworkDescription network = builder.Build(kind switch
        {
            OperatorKind.Multiply => builder.Multiply(input, input),
            OperatorKind.PairTable => builder.PairTable(input, input),
            OperatorKind.Add => builder.Add(input, input),
            OperatorKind.Constant => builder.PairTable(input, builder.Constant(5, 4, 3)),
            _ => builder.ChannelTable(input),
        });
        byte[] file = BlobWriter.Write(network, SimplePlans.RowByRow(network));
        using (Model.Load(file))
        {
        }
        fixed (byte* start = file)
        {
            var sections = (SectionRecord*)(start + sizeof(FileHeader));
            var op = (OperatorRecord*)(start + sections[(int)SectionId.Operators - 1].Offset);
            change(ref *op, (ViewRecord*)(start + sections[(int)SectionId.Views - 1].Offset), (int*)(start + sections[(int)SectionId.Parameters - 1].Offset + op->Parameters));
        }
        BlobWriter.Seal(file);
        Assert.Contains(says, Assert.Throws<EdgeConvException>(() => Model.Load(file)).Message, StringComparison.Ordinal);
    }
}
