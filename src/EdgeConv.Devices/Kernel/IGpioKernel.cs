using EdgeConv.Linux;

namespace EdgeConv.Devices.Kernel;

/// <summary>
/// The system calls that pins make. Each answers as the kernel does: at least 0, or an error number with a minus before it. A type argument, so that
/// a call costs nothing more, and tests put a kernel of their own behind the same code.
/// </summary>
internal unsafe interface IGpioKernel
{
    /// <summary>Paths of the GPIO chips' character devices, in the order of their numbers.</summary>
    static abstract string[] ChipPaths();

    /// <summary>Opens a character device for reading and writing.</summary>
    static abstract int Open(string path);

    static abstract int Close(int descriptor);

    static abstract int Control(int descriptor, uint request, void* argument);

    static abstract nint Read(int descriptor, void* destination, nuint length);

    /// <summary>Waits for what <paramref name="entries"/> name. A negative time is for ever; 0 as an answer: nothing in time.</summary>
    static abstract int Poll(PollEntry* entries, int count, int milliseconds);

    /// <summary>A descriptor that is readable from <see cref="Ring"/> until it was read (8 bytes).</summary>
    static abstract int Bell();

    static abstract int Ring(int bell);

    /// <summary>The group that a path belongs to, or null if that cannot be told.</summary>
    static abstract string? GroupOf(string path);
}
