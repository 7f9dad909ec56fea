using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeConv.Linux;

namespace EdgeConv.Camera.Kernel;

/// <summary>The machine's own kernel, through the C library. 64-bit only: offsets and pointers are 64 bits wide.</summary>
internal readonly unsafe partial struct LinuxKernel : IKernel
{
    private const int ProtReadWrite = 3, MapShared = 1;

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds, Nanoseconds;
    }

    public static int Open(byte* path, int flags) => Answer(open(path, flags));

    public static int Close(int descriptor) => Answer(close(descriptor));

    public static int Control(int descriptor, uint request, void* argument) => Answer(ioctl(descriptor, request, argument));

    public static int Poll(PollEntry* entries, int count, long nanoseconds)
    {
        long left = Math.Max(0, nanoseconds);
        var time = new TimeSpec { Seconds = left / 1_000_000_000, Nanoseconds = left % 1_000_000_000 };
        return Answer(ppoll(entries, (nuint)count, &time, null));
    }

    public static nint Map(int descriptor, nuint length, long offset)
    {
        nint address = mmap(0, length, ProtReadWrite, MapShared, descriptor, (nint)offset);
        return address == -1 ? -Marshal.GetLastPInvokeError() : address;
    }

    public static int Unmap(nint address, nuint length) => Answer(munmap(address, length));

    public static nint Read(int descriptor, void* destination, nuint length)
    {
        nint bytes = read(descriptor, destination, length);
        return bytes < 0 ? -Marshal.GetLastPInvokeError() : bytes;
    }

    // On Linux .NET's stopwatch counts CLOCK_MONOTONIC in nanoseconds.
    public static long Now() => Stopwatch.GetTimestamp();

    private static int Answer(int answer) => answer < 0 ? -Marshal.GetLastPInvokeError() : answer;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int open(byte* path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);

    // Variadic in C; on Linux, x64 and arm64 alike, its argument travels as an ordinary one.
    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int descriptor, nuint request, void* argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ppoll(PollEntry* entries, nuint count, TimeSpec* time, void* signals);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(nint address, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, void* destination, nuint length);
}
