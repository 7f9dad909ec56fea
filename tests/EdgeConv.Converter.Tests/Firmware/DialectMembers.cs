namespace EdgeConv.Converter.Tests.Firmware;

/// <summary>What of nanoFramework's mscorlib 1.17 the firmware may use: kept by hand, each with where it is known from that nanoFramework 1.17 runs it.</summary>
internal static class DialectMembers
{
    private const string Run = "run on nanoCLR 1.17, its posix build, with the same output as on .NET";
    private const string Units = "nanoframework/CoreLibrary 1.17, its unit tests on a controller: Tests/";

    /// <summary>By type, name and parameters.</summary>
    public static readonly Dictionary<string, string> Methods = new(StringComparer.Ordinal)
    {
        ["System.Object::.ctor()"] = Run,
        ["System.Attribute::.ctor()"] = Units + "NFUnitTestAttributes/UnitTestAttributesTest1.cs",
        ["System.Exception::.ctor()"] = Run,
        ["System.Exception::.ctor(String)"] = Units + "NFUnitTestException/UnitTestExceptionTests.cs",
        ["System.Exception::get_Message()"] = Units + "NFUnitTestException/UnitTestExceptionTests.cs",
        ["System.Console::WriteLine(String)"] = Run,
        ["System.String::Concat(String,String)"] = Run,
        ["System.String::Concat(String,String,String)"] = Run,
        ["System.String::Concat(String,String,String,String)"] = "nanoframework/CoreLibrary 1.17, System/String.cs: calls the same native method as that of three",
        ["System.String::Concat(String[])"] = "nanoframework/CoreLibrary 1.17, System/String.cs: calls the same native method as that of three",
        ["System.String::.ctor(Char[])"] = Units + "NFUnitTestSystemLib/UnitTestStringTests.cs",
        ["System.String::get_Length()"] = Units + "NFUnitTestSystemLib/UnitTestStringTests.cs",
        ["System.Int32::ToString()"] = Run,
        ["System.Int64::ToString()"] = Run,
        ["System.UInt32::ToString()"] = Run,
        ["System.Array::Copy(Array,Array,Int32)"] = Run,
        ["System.Array::Copy(Array,Int32,Array,Int32,Int32)"] = "nanoframework/nf-interpreter, CLR_RT_HeapBlock_Array::Copy: the native method that all overloads call",
        ["System.Array::Clear(Array,Int32,Int32)"] = Run,
        ["System.Runtime.CompilerServices.RuntimeHelpers::InitializeArray(Array,RuntimeFieldHandle)"] = Run,
        ["System.DateTime::get_UtcNow()"] = Run,
        ["System.DateTime::get_Ticks()"] = Run,
        ["System.Threading.Thread::Sleep(Int32)"] = Units + "NFUnitTestThread/UnitTestThreadTest.cs",
    };

    /// <summary>What may stand in a signature, be an array's element, be derived from, caught or cast to.</summary>
    public static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["System.Object"] = Run,
        ["System.ValueType"] = Run,
        ["System.Boolean"] = Run,
        ["System.Char"] = Units + "NFUnitTestSystemLib/UnitTestStringTests.cs",
        ["System.SByte"] = Run,
        ["System.Byte"] = Run,
        ["System.Int16"] = Run,
        ["System.Int32"] = Run,
        ["System.UInt32"] = Run,
        ["System.Int64"] = Run,
        ["System.Attribute"] = Units + "NFUnitTestAttributes/UnitTestAttributesTest1.cs",
        ["System.Enum"] = Units + "NFUnitTestEnum/UnitTestEnumTests.cs",
        ["System.Array"] = Run,
        ["System.String"] = Run,
        ["System.MulticastDelegate"] = Run,
        ["System.AsyncCallback"] = "every delegate names it; nobody calls it",
        ["System.IAsyncResult"] = "every delegate names it; nobody calls it",
        ["System.Exception"] = Run,
        ["System.IndexOutOfRangeException"] = Run,
        ["System.DateTime"] = Run,
        ["System.RuntimeFieldHandle"] = Run,
        ["System.Runtime.InteropServices.InAttribute"] = Run,
    };

    /// <summary>Instructions that nanoCLR 1.x does not know; those that check for overflow do not check there.</summary>
    public static readonly HashSet<string> UnknownInstructions =
    [
        "localloc", "cpblk", "initblk", "calli", "arglist", "jmp", "ckfinite", "mkrefany", "refanyval", "refanytype", "sizeof",
    ];
}
