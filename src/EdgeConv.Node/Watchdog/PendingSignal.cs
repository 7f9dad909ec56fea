using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeConv.Node.Watchdog;

/// <summary>
/// A signal that every thread of the process blocks, as <c>env --block-signal</c> starts it: it stays with the kernel until it is taken. The runtime's own way hands a signal
/// to its thread pool, which allocates. Linux only.
/// </summary>
internal sealed unsafe partial class PendingSignal
{
    private const int WordsOfSet = 16; // glibc's sigset_t

    private readonly ulong[] _set = GC.AllocateArray<ulong>(WordsOfSet, pinned: true);

    /// <param name="signal">Its number, 1 to 64.</param>
    public PendingSignal(int signal) => _set[0] = 1UL << (signal - 1);

    /// <summary>Takes it if it has come since the last time. Never waits, allocates nothing.</summary>
    public bool TryTake()
    {
        Time none = default;
        fixed (ulong* set = _set)
            return WaitForSignal(set, null, &none) > 0;
    }

    /// <summary>Whether every thread blocks it: to one that does not, the kernel would give it.</summary>
    /// <param name="tasks">The folder of the process's threads: <c>/proc/self/task</c>.</param>
    public static bool IsBlocked(int signal, string tasks = "/proc/self/task")
    {
        const string Blocked = "SigBlk:";
        try
        {
            foreach (string thread in Directory.EnumerateDirectories(tasks))
            {
                string? line = Array.Find(File.ReadAllLines(Path.Join(thread, "status")), each => each.StartsWith(Blocked, StringComparison.Ordinal));
                if (!ulong.TryParse(line.AsSpan(line is null ? 0 : Blocked.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong mask)
                    || (mask >> (signal - 1) & 1) == 0)
                    return false;
            }
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // a thread that ended meanwhile, or a system that does not say: the runtime's way works always
        }
    }

    /// <summary>struct timespec.</summary>
    private struct Time
    {
        public long Seconds, Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "sigtimedwait")]
    private static partial int WaitForSignal(ulong* set, void* information, Time* time);
}
