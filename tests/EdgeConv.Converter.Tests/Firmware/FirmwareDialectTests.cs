using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using EdgeConv.Converter.Nano;
using EdgeConv.Nano;
using Xunit;

namespace EdgeConv.Converter.Tests.Firmware;

/// <summary>The firmware's assemblies stay inside what nanoFramework 1.17 runs; samples say that the check sees what is outside.</summary>
public sealed class FirmwareDialectTests
{
    private const string Bad = "EdgeConv.DialectSamples.Bad.", Good = "EdgeConv.DialectSamples.Good.";

    private static readonly IReadOnlyList<string> s_samples = FirmwareDialect.Check(Beside("EdgeConv.DialectSamples.dll"));

    /// <summary>What goes to a controller.</summary>
    public static TheoryData<string> Assemblies => ["EdgeConv.Nano.dll", "EdgeConv.ThermalWatch.exe"];

    [Theory, MemberData(nameof(Assemblies))]
    public void An_assembly_of_the_firmware_stays_inside_the_dialect(string file) => Assert.Empty(FirmwareDialect.Check(Beside(file)));

    [Theory, MemberData(nameof(Assemblies))]
    public void An_assembly_of_the_firmware_refers_to_nanoFrameworks_core_library(string file)
    {
        using var assembly = new PEReader(File.OpenRead(Beside(file)));
        MetadataReader metadata = assembly.GetMetadataReader();
        (string Name, Version Version)[] references = [.. metadata.AssemblyReferences.Select(metadata.GetAssemblyReference).Select(reference => (metadata.GetString(reference.Name), reference.Version))];
        Assert.Contains(("mscorlib", new Version(1, 17, 11, 0)), references);
        Assert.DoesNotContain(references, reference => reference.Name != "mscorlib" && !reference.Name.StartsWith("EdgeConv.", StringComparison.Ordinal));
    }

    [Fact]
    public void The_runtime_fits_the_flash_that_the_converter_counts_for_it() =>
        Assert.InRange(new FileInfo(Beside("EdgeConv.Nano.dll")).Length, NanoFit.RuntimeBytes / 2, NanoFit.RuntimeBytes);

    [Fact]
    public void What_the_tests_run_is_what_goes_to_a_controller() => Assert.Equal(Beside("EdgeConv.Nano.dll"), typeof(NanoModel).Assembly.Location);

    [Fact]
    public void Nothing_is_said_of_what_runs_there() => Assert.DoesNotContain(s_samples, finding => finding.StartsWith(Good, StringComparison.Ordinal));

    [Theory]
    [InlineData("GenericClass`1", "a generic type")]
    [InlineData("GenericClassUse", "a generic type")]
    [InlineData("GenericStruct`1", "a generic type")]
    [InlineData("GenericField", "a generic type")]
    [InlineData("GenericMethod", "a generic method")]
    [InlineData("GenericMethodUse", "a generic method")]
    [InlineData("IGeneric`1", "a generic type")]
    [InlineData("GenericInterfaceUse", "a generic type")]
    [InlineData("GenericDelegate`2", "a generic type")]
    [InlineData("GenericDelegateUse", "a generic type")]
    [InlineData("MultiDimensional", "a multi-dimensional array")]
    [InlineData("MultiDimensionalField", "a multi-dimensional array")]
    [InlineData("MultiDimensionalParameter", "a multi-dimensional array")]
    [InlineData("PinnedLocal", "a pinned local")]
    [InlineData("PointerParameter", "a pointer")]
    [InlineData("PointerField", "a pointer")]
    [InlineData("PointerCast", "a pinned local")]
    [InlineData("StackAlloc", "the instruction localloc")]
    [InlineData("FunctionPointer", "a function pointer")]
    [InlineData("SizeOfStruct", "the instruction sizeof")]
    [InlineData("CheckedAdd", "add.ovf,")]
    [InlineData("CheckedSubtract", "sub.ovf,")]
    [InlineData("CheckedMultiply", "mul.ovf.un,")]
    [InlineData("CheckedNarrowing", "conv.ovf.i1,")]
    [InlineData("CheckedUnsignedNarrowing", "conv.ovf.i4.un,")]
    [InlineData("ArrayOfLongLength", "conv.ovf.i,")]
    [InlineData("DefaultInterfaceMethod", "an interface method with a body")]
    [InlineData("StaticInterfaceMethod", "an interface method with a body")]
    [InlineData("CatchesOutOfMemory", "System.OutOfMemoryException is not")]
    [InlineData("NativeMethod", "a method that is native")]
    [InlineData("OutsideAllowList", "System.Collections.ArrayList::Add(Object) is not")]
    [InlineData("OtherOverload", "System.String::.ctor(Char,Int32) is not")]
    [InlineData("OutsideBaseClass", "System.Collections.ArrayList is not")]
    [InlineData("OutsideField", "System.Collections.ArrayList is not")]
    [InlineData("OutsideCast", "System.Collections.ICollection is not")]
    public void What_does_not_run_there_is_named(string type, string what) =>
        Assert.Contains(s_samples, finding => finding.StartsWith($"{Bad}{type}:", StringComparison.Ordinal) && finding.Contains($": {what}", StringComparison.Ordinal));

    [Fact]
    public void Every_sample_of_what_does_not_run_is_asked_for()
    {
        using var assembly = new PEReader(File.OpenRead(Beside("EdgeConv.DialectSamples.dll")));
        MetadataReader metadata = assembly.GetMetadataReader();
        string[] samples = [.. metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Where(type => metadata.GetString(type.Namespace) + "." == Bad).Select(type => metadata.GetString(type.Name)).Order(StringComparer.Ordinal)];
        string[] asked = [.. typeof(FirmwareDialectTests).GetMethod(nameof(What_does_not_run_there_is_named))!.GetCustomAttributes<InlineDataAttribute>().Select(data => (string)data.Data[0]!).Order(StringComparer.Ordinal)];
        Assert.Equal(samples, asked);
    }

    [Fact]
    public void Every_entry_of_the_list_says_where_it_is_known_from() =>
        Assert.All(DialectMembers.Methods.Concat(DialectMembers.Types), entry => Assert.True(entry.Value.Length > 10, entry.Key));

    private static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);
}
