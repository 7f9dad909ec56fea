using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using EdgeConv.Errors;

namespace EdgeConv.Processor;

/// <summary>Cores that a kernel may be tuned for, slowest first after <see cref="Other"/>. A core of another name counts as the one it schedules like.</summary>
public enum CoreType
{
    /// <summary>Not known, or no Arm core: the order of the registry alone decides.</summary>
    Other,

    /// <summary>Pi 3, Zero 2 W: two instructions in order, 64-bit loads.</summary>
    CortexA53,

    /// <summary>In order, with dot product.</summary>
    CortexA55,

    /// <summary>Pi 4: out of order, three wide, two vector pipes of which one multiplies.</summary>
    CortexA72,

    /// <summary>Pi 5: out of order, four wide, with dot product on both vector pipes.</summary>
    CortexA76,
}

/// <summary>The core type of this machine, as Linux tells it.</summary>
internal static class Cores
{
    private const string CpuInfo = "/proc/cpuinfo";
    private const int MostBytes = 1 << 20;
    private const uint Arm = 0x41;

    public static readonly CoreType[] All = [CoreType.Other, CoreType.CortexA53, CoreType.CortexA55, CoreType.CortexA72, CoreType.CortexA76];

    private static readonly Lazy<CoreType> s_here = new(ReadHere);

    /// <summary>Read once, at first use. On another operating system, or where the file cannot be read, <see cref="CoreType.Other"/>.</summary>
    public static CoreType Here => s_here.Value;

    /// <summary>
    /// The slowest known core among those that the text lists: a step ends when its last worker does, and what suits a core in order costs one
    /// out of order least. Cores that are not known are passed over.
    /// </summary>
    /// <param name="cpuInfo">Text of /proc/cpuinfo: per core a line "CPU implementer : 0x41" and, after it, "CPU part : 0xd03".</param>
    public static CoreType Of(ReadOnlySpan<byte> cpuInfo)
    {
        var slowest = CoreType.Other;
        uint implementer = 0;
        while (!cpuInfo.IsEmpty)
        {
            int end = cpuInfo.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? cpuInfo : cpuInfo[..end];
            cpuInfo = end < 0 ? default : cpuInfo[(end + 1)..];
            if (IsField(line, "CPU implementer"u8, out uint value))
                implementer = value;
            else if (IsField(line, "CPU part"u8, out value) && implementer == Arm && OfPart(value) is var core and not CoreType.Other
                && (slowest == CoreType.Other || core < slowest))
                slowest = core;
        }
        return slowest;
    }

    /// <summary>As <see cref="Of(ReadOnlySpan{byte})"/>.</summary>
    public static CoreType Of(string cpuInfo) => Of(Encoding.UTF8.GetBytes(cpuInfo));

    /// <summary>The word for it in switches and options.</summary>
    public static string Word(CoreType core) => core switch
    {
        CoreType.Other => "other",
        CoreType.CortexA53 => "cortex-a53",
        CoreType.CortexA55 => "cortex-a55",
        CoreType.CortexA72 => "cortex-a72",
        CoreType.CortexA76 => "cortex-a76",
        _ => throw new EdgeConvException(SessionErrors.UnknownValue, $"core type {(int)core} is not known; give one of {nameof(CoreType)}"),
    };

    // Arm's part numbers, from the technical reference manuals' MIDR_EL1.
    private static CoreType OfPart(uint part) => part switch
    {
        0xd03 or 0xd04 => CoreType.CortexA53, // A53, A35
        0xd05 or 0xd46 => CoreType.CortexA55, // A55, A510
        0xd07 or 0xd08 or 0xd09 => CoreType.CortexA72, // A57, A72, A73: none has dot product
        0xd0b or 0xd0c or 0xd0d or 0xd41 => CoreType.CortexA76, // A76, Neoverse N1, A77, A78
        _ => CoreType.Other,
    };

    private static bool IsField(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out uint value)
    {
        value = 0;
        if (!line.StartsWith(name))
            return false;
        line = line[name.Length..].Trim(" \t\r"u8);
        if (!line.StartsWith(":"u8))
            return false;
        line = line[1..].Trim(" \t"u8);
        return line.StartsWith("0x"u8) && uint.TryParse(line[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private static CoreType ReadHere()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.Arm64 || !OperatingSystem.IsLinux())
            return CoreType.Other;
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(CpuInfo, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var text = new byte[4096];
            int length = 0;
            for (int read; (read = RandomAccess.Read(file, text.AsSpan(length), length)) > 0;)
            {
                length += read;
                if (length == text.Length && length < MostBytes)
                    Array.Resize(ref text, 2 * length);
            }
            return Of(text.AsSpan(0, length));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CoreType.Other; // a container may hide it: any kernel that the instructions allow gives the same bytes
        }
    }
}
