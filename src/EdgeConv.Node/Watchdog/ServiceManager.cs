using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeConv.Node.Watchdog;

/// <summary>
/// Tells systemd how the node is (sd_notify(3)): datagrams to the socket that NOTIFY_SOCKET names, a path or, after '@', an abstract name.
/// Sending never waits and allocates nothing.
/// </summary>
internal sealed unsafe partial class ServiceManager : IDisposable
{
    private const int Unix = 1, Datagram = 2, CloseOnExec = 0x80000, DoNotWait = 0x40, NoSignal = 0x4000;
    private const int PathBytes = 108;

    private readonly SocketAddress _address;
    private readonly int _addressBytes;
    private int _socket = -1;

    /// <summary>struct sockaddr_un.</summary>
    private struct SocketAddress
    {
        public ushort Family;
        public fixed byte Path[PathBytes];
    }

    /// <param name="name">As NOTIFY_SOCKET has it.</param>
    /// <param name="watchdog">How often the manager wants to hear from us at the latest; null where it does not.</param>
    /// <exception cref="EdgeConvException">No such name is possible, or the system gives no socket.</exception>
    public ServiceManager(string name, TimeSpan? watchdog)
    {
        byte[] path = Encoding.UTF8.GetBytes(name);
        if (path.Length is 0 or >= PathBytes || path[0] is not ((byte)'/' or (byte)'@'))
            throw new EdgeConvException(NodeErrors.Notify, $"NOTIFY_SOCKET '{name}': is no path and no abstract name of at most {PathBytes - 1} bytes; leave it to systemd");
        if (path[0] == '@')
            path[0] = 0;
        _address.Family = Unix;
        for (int i = 0; i < path.Length; i++)
            _address.Path[i] = path[i];
        _addressBytes = sizeof(ushort) + path.Length + (path[0] == 0 ? 0 : 1);
        _socket = Socket(Unix, Datagram | CloseOnExec, 0);
        if (_socket < 0)
            throw new EdgeConvException(NodeErrors.Notify, $"NOTIFY_SOCKET '{name}': the system gives no socket (error {Marshal.GetLastPInvokeError()}); "
                + "let the unit allow AF_UNIX", callersMistake: false);
        Watchdog = watchdog;
    }

    /// <summary>How often <see cref="Feed"/> must be called at the latest; null where nobody watches.</summary>
    public TimeSpan? Watchdog { get; }

    /// <summary>Messages that the manager's socket did not take.</summary>
    public long Lost { get; private set; }

    /// <summary>The manager that the environment names, or null.</summary>
    /// <param name="environment">Gives a variable's value or null.</param>
    /// <exception cref="EdgeConvException">What it says makes no sense.</exception>
    public static ServiceManager? Of(Func<string, string?> environment)
    {
        if (environment("NOTIFY_SOCKET") is not { Length: > 0 } name)
            return null;
        TimeSpan? watchdog = null;
        if (environment("WATCHDOG_USEC") is { Length: > 0 } text
            && (environment("WATCHDOG_PID") is not { Length: > 0 } process || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture)))
            watchdog = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0
                ? TimeSpan.FromMicroseconds(microseconds)
                : throw new EdgeConvException(NodeErrors.Notify, $"WATCHDOG_USEC '{text}': is no number of microseconds; leave it to systemd");
        return new(name, watchdog);
    }

    /// <summary>The node runs.</summary>
    public void Ready() => Send("READY=1"u8);

    /// <summary>The node is about to end.</summary>
    public void Stopping() => Send("STOPPING=1"u8);

    /// <summary>The loop goes round.</summary>
    public void Feed() => Send("WATCHDOG=1"u8);

    /// <summary>What <c>systemctl status</c> shows.</summary>
    public void Status(ReadOnlySpan<byte> text)
    {
        Span<byte> message = stackalloc byte[256];
        "STATUS="u8.CopyTo(message);
        ReadOnlySpan<byte> part = text[..Math.Min(text.Length, message.Length - 7)];
        part.CopyTo(message[7..]);
        Send(message[..(7 + part.Length)]);
    }

    public void Dispose()
    {
        if (_socket >= 0)
            _ = Close(_socket);
        _socket = -1;
    }

    private void Send(ReadOnlySpan<byte> message)
    {
        SocketAddress address = _address;
        fixed (byte* bytes = message)
            if (SendTo(_socket, bytes, message.Length, DoNotWait | NoSignal, &address, _addressBytes) < 0)
                Lost++;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "sendto")]
    private static partial nint SendTo(int socket, byte* bytes, nint length, int flags, SocketAddress* address, int addressBytes);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
