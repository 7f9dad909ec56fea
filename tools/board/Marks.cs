using System.Runtime.InteropServices;

namespace EdgeConv.Board;

/// <summary>
/// Signs to whoever counts this program's instructions (<c>tools/arm64/count.c</c>) or what its caches miss (<c>cache.c</c> beside it): a system
/// call that the kernel refuses and that does nothing else. What follows a sign, up to the next, is spent on what it names.
/// </summary>
internal static partial class Marks
{
    /// <summary>On setting input bytes, on getting output bytes, on nothing. Smaller numbers are operators.</summary>
    public const uint Input = 0xFFFF0000, Output = 0xFFFF0001, Nothing = 0xFFFF0002;

    /// <summary>Not of what follows, but of where things lie: the address and the bytes of the arena, and of the model's file.</summary>
    public const uint Arena = 0xFFFF0003, File = 0xFFFF0004;

    private const int Marker = 0x424D4152;

    /// <summary>On a worker's part of a step.</summary>
    /// <param name="meetings">How often all workers have met before it.</param>
    /// <param name="worker">Which worker.</param>
    /// <param name="index">The step's operator.</param>
    public static ulong Of(uint meetings, int worker, int index) => (ulong)meetings << 40 | (ulong)worker << 32 | (uint)index;

    public static void Place(ulong what) => _ = ProcessControl(Marker, (nuint)what, 0, 0, 0);

    public static unsafe void Tell(uint what, void* address, long bytes) => _ = ProcessControl(Marker, what, (nuint)address, (nuint)bytes, 0);

    [LibraryImport("libc", EntryPoint = "prctl")]
    [SuppressGCTransition]
    private static partial int ProcessControl(int option, nuint a, nuint b, nuint c, nuint d);
}
