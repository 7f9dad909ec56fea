using System.Runtime.InteropServices;

namespace EdgeConv;

/// <summary>
/// Memory that touches an unreadable page: one byte too far kills the process instead of passing unseen.
/// <c>EndsAtWall</c>: the byte after the last is unreadable. <c>StartsAtWall</c>: the byte before the first is. Linux only.
/// </summary>
internal sealed unsafe class GuardedMemory : IDisposable
{
    private const int None = 0, ReadWrite = 3;
    private const int Private = 2, Anonymous = 0x20;

    private readonly nint _mapping;
    private readonly nuint _mappedBytes;

    private GuardedMemory(int bytes, bool endsAtWall, byte fill)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        nuint page = (nuint)Environment.SystemPageSize;
        nuint body = ((nuint)bytes + page - 1) / page * page;
        _mappedBytes = body + 2 * page;
        _mapping = MemoryMap(0, _mappedBytes, None, Private | Anonymous, -1, 0);
        if (_mapping == -1)
            throw new InvalidOperationException($"mmap of {_mappedBytes} bytes failed: error {Marshal.GetLastPInvokeError()}.");
        byte* start = (byte*)_mapping + page;
        if (body > 0 && MemoryProtect((nint)start, body, ReadWrite) != 0)
            throw new InvalidOperationException($"mprotect failed: error {Marshal.GetLastPInvokeError()}.");
        new Span<byte>(start, (int)body).Fill(fill);
        Bytes = bytes;
        Pointer = endsAtWall ? start + body - bytes : start;
    }

    /// <summary>The first usable byte.</summary>
    public byte* Pointer { get; }

    /// <summary>How many bytes are usable.</summary>
    public int Bytes { get; }

    public Span<byte> Span => new(Pointer, Bytes);

    /// <summary>Allocates; every byte, also those between the other end and its wall, is <paramref name="fill"/>.</summary>
    public static GuardedMemory EndsAtWall(int bytes, byte fill = 0x55) => new(bytes, endsAtWall: true, fill);

    /// <inheritdoc cref="EndsAtWall"/>
    public static GuardedMemory StartsAtWall(int bytes, byte fill = 0x55) => new(bytes, endsAtWall: false, fill);

    public void Dispose() => _ = MemoryUnmap(_mapping, _mappedBytes);

    [DllImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static extern nint MemoryMap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static extern int MemoryProtect(nint address, nuint length, int protection);

    [DllImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static extern int MemoryUnmap(nint address, nuint length);
}
