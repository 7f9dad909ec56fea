using System.Reflection;
using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Nano;
using Xunit;

namespace EdgeConv.Converter.Tests.Firmware;

/// <summary>The firmware's offsets against the library's records: every one, by its name.</summary>
public sealed class FileLayoutTests
{
    private static readonly (string Prefix, Type Record)[] s_records =
    [
        ("Header", typeof(FileHeader)), ("Section", typeof(SectionRecord)), ("Tensor", typeof(TensorRecord)), ("View", typeof(ViewRecord)),
        ("Operator", typeof(OperatorRecord)), ("Window", typeof(WindowRecord)), ("Endpoint", typeof(EndpointRecord)), ("Step", typeof(StepRecord)), ("Text", typeof(TextRecord)),
    ];

    private static readonly Dictionary<string, int> s_constants = typeof(NanoModel).Assembly.GetType("EdgeConv.Nano.Blob.FileLayout", throwOnError: true)!
        .GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).ToDictionary(field => field.Name, field => (int)field.GetRawConstantValue()!);

    [Fact]
    public void Every_offset_and_size_is_that_of_the_librarys_record()
    {
        int offsets = 0;
        foreach ((string name, int value) in s_constants)
        {
            (string prefix, Type? record) = s_records.FirstOrDefault(pair => name.StartsWith(pair.Prefix, StringComparison.Ordinal) && name != pair.Prefix);
            if (record is null || name == "SectionCount" || Enum.IsDefined(typeof(SectionId), name))
                continue;
            string field = name[prefix.Length..];
            if (field == "Bytes")
                Assert.True(Marshal.SizeOf(record) == value, $"{name} is {value}, not {Marshal.SizeOf(record)}");
            else
                Assert.True(Offset(record, field) == value, $"{name} is {value}, not {Offset(record, field)}");
            offsets++;
        }
        Assert.InRange(offsets, 60, int.MaxValue);
    }

    [Fact]
    public void Versions_sections_flags_and_layouts_are_the_librarys()
    {
        Assert.Equal((int)FileHeader.MagicNumber, s_constants["Magic"]);
        Assert.Equal(FileHeader.CurrentVersion, s_constants["Version"]);
        Assert.Equal(SectionRecord.Alignment, s_constants["Alignment"]);
        Assert.Equal(BlobReader.SectionCount, s_constants["SectionCount"]);
        Assert.Equal(32, s_constants["Sha256Bytes"]);
        Assert.Equal((int)Rule.Tflm, s_constants["RuleTflm"]);
        Assert.All(["Tensors", "Views", "Operators", "Endpoints", "RowTable", "Steps", "Parameters", "Weights", "ConstantRows", "Text"],
            name => Assert.Equal((int)Enum.Parse<SectionId>(name), s_constants[name]));
        Assert.All(["Gemm", "GemmTaps", "Stem", "SmallGroup", "Depthwise"], name => Assert.Equal((int)Enum.Parse<WeightLayout>(name), s_constants["Layout" + name]));
        Assert.All(["Input", "Output", "OnDemand", "Real", "Int16"], name => Assert.Equal((int)Enum.Parse<TensorFlags>(name), s_constants["Flag" + name]));
        Assert.All(["Accumulates", "CountsPadding"], name => Assert.Equal((int)Enum.Parse<OperatorFlags>(name), s_constants["Flag" + name]));
    }

    [Fact]
    public void Kinds_are_the_librarys()
    {
        FieldInfo[] kinds = typeof(NanoModel).Assembly.GetType("EdgeConv.Nano.Blob.OperatorKinds", throwOnError: true)!.GetFields(BindingFlags.Static | BindingFlags.Public);
        Assert.All(kinds, kind => Assert.Equal((int)Enum.Parse<OperatorKind>(kind.Name), (int)kind.GetRawConstantValue()!));
        Assert.Equal(Enum.GetValues<OperatorKind>().Where(kind => Portable.NanoSupport.Runs((int)kind)).Select(kind => kind.ToString()), kinds.OrderBy(kind => (int)kind.GetRawConstantValue()!).Select(kind => kind.Name));
    }

    private static int Offset(Type record, string field) => (int)Marshal.OffsetOf(record, record.GetField(Named(field), BindingFlags.Instance | BindingFlags.Public) is { } found
        ? found.Name : throw new InvalidOperationException($"{record.Name} has no field {field}"));

    private static string Named(string field) => field == "Features" ? nameof(FileHeader.FeaturesNeeded) : field;
}
