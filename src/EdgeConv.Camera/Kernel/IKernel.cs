using EdgeConv.Linux;

namespace EdgeConv.Camera.Kernel;

/// <summary>
/// The system calls that cameras make. Each answers as the kernel does: at least 0, or an error number with a minus before it. A type argument, so that
/// a call costs nothing more, and tests put a kernel of their own behind the same code.
/// </summary>
internal unsafe interface IKernel
{
    /// <summary>Opens a path (UTF-8, ends in 0).</summary>
    static abstract int Open(byte* path, int flags);

    static abstract int Close(int descriptor);

    static abstract int Control(int descriptor, uint request, void* argument);

    /// <summary>Waits for what <paramref name="entries"/> name, at most so many nanoseconds. 0: nothing in time.</summary>
    static abstract int Poll(PollEntry* entries, int count, long nanoseconds);

    /// <summary>Maps a part of a descriptor for reading and writing, shared.</summary>
    static abstract nint Map(int descriptor, nuint length, long offset);

    static abstract int Unmap(nint address, nuint length);

    static abstract nint Read(int descriptor, void* destination, nuint length);

    /// <summary>CLOCK_MONOTONIC, in nanoseconds.</summary>
    static abstract long Now();
}
