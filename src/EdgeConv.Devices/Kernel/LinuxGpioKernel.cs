using System.Globalization;
using System.Runtime.InteropServices;
using EdgeConv.Linux;

namespace EdgeConv.Devices.Kernel;

/// <summary>The machine's own kernel, through the C library. 64-bit only.</summary>
internal readonly unsafe partial struct LinuxGpioKernel : IGpioKernel
{
    private const int ReadWrite = 2, CloseOnExecute = 0x80000;
    private const string Folder = "/dev", Prefix = "gpiochip", Groups = "/etc/group";

    public static string[] ChipPaths() => !Directory.Exists(Folder) ? []
        : [.. Directory.EnumerateFileSystemEntries(Folder, Prefix + "*").Where(path => Number(path) >= 0).OrderBy(Number)];

    public static int Open(string path) => Answer(open(path, ReadWrite | CloseOnExecute));

    public static int Close(int descriptor) => Answer(close(descriptor));

    public static int Control(int descriptor, uint request, void* argument) => Answer(ioctl(descriptor, request, argument));

    public static nint Read(int descriptor, void* destination, nuint length)
    {
        nint bytes = read(descriptor, destination, length);
        return bytes < 0 ? -Marshal.GetLastPInvokeError() : bytes;
    }

    public static int Poll(PollEntry* entries, int count, int milliseconds) => Answer(poll(entries, (nuint)count, milliseconds));

    public static int Bell() => Answer(eventfd(0, CloseOnExecute));

    public static int Ring(int bell)
    {
        ulong one = 1;
        return write(bell, &one, sizeof(ulong)) < 0 ? -Marshal.GetLastPInvokeError() : 0;
    }

    public static string? GroupOf(string path)
    {
        const int CurrentDirectory = -100, WantGroup = 0x10, Size = 256, GroupAt = 24;
        byte* status = stackalloc byte[Size]; // struct statx, the same on x64 and arm64
        if (statx(CurrentDirectory, path, 0, WantGroup, status) < 0 || !File.Exists(Groups))
            return null;
        string number = (*(uint*)(status + GroupAt)).ToString(CultureInfo.InvariantCulture);
        foreach (string line in File.ReadLines(Groups))
            if (line.Split(':') is [var name, _, var id, ..] && id == number)
                return name;
        return number;
    }

    private static int Number(string path) =>
        int.TryParse(Path.GetFileName(path.AsSpan())[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;

    private static int Answer(int answer) => answer < 0 ? -Marshal.GetLastPInvokeError() : answer;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);

    // Variadic in C; on Linux, x64 and arm64 alike, its argument travels as an ordinary one.
    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int descriptor, nuint request, void* argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, void* destination, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, void* source, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint value, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, byte* status);
}
