using System.Runtime.InteropServices;

namespace EdgeConv.Board;

/// <summary>
/// Signs to whoever counts this program's instructions (<c>tools/arm64/count.c</c>): a system call that the kernel refuses and that does
/// nothing else. What follows a sign, up to the next, is spent on what it names.
/// </summary>
internal static partial class Marks
{
    /// <summary>On setting input bytes, on getting output bytes, on nothing. Smaller numbers are operators.</summary>
    public const uint Input = 0xFFFF0000, Output = 0xFFFF0001, Nothing = 0xFFFF0002;

    private const int Marker = 0x424D4152;

    public static void Place(uint what) => _ = ProcessControl(Marker, what, 0, 0, 0);

    [LibraryImport("libc", EntryPoint = "prctl")]
    [SuppressGCTransition]
    private static partial int ProcessControl(int option, nuint a, nuint b, nuint c, nuint d);
}
