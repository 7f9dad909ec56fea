using System.Net.Sockets;
using System.Text;
using EdgeConv.Node.Watchdog;
using Xunit;

namespace EdgeConv.Node.Tests;

public sealed class ServiceManagerTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), "edgeconv-notify-" + Guid.NewGuid().ToString("N")[..12]);

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Says_what_sd_notify_says_to_a_path_and_to_an_abstract_name(bool isAbstract)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");
        string name = isAbstract ? "@" + _path : _path;
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + _path : _path));
        using var service = new ServiceManager(name, null);
        service.Ready();
        service.Feed();
        service.Status("camera streaming"u8);
        service.Stopping();
        Assert.Equal(["READY=1", "WATCHDOG=1", "STATUS=camera streaming", "STOPPING=1"], Enumerable.Range(0, 4).Select(_ => Received(manager)));
        Assert.Equal(0, service.Lost);
    }

    [Fact]
    public void Sending_allocates_nothing_and_never_waits_for_a_manager_that_does_not_read()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(_path));
        using var service = new ServiceManager(_path, TimeSpan.FromSeconds(2));
        service.Feed();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            service.Feed();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(service.Lost > 0, "the socket's queue never filled");
    }

    [Fact]
    public void A_manager_that_is_gone_costs_a_lost_message_only()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");
        using var service = new ServiceManager(_path, null);
        service.Ready();
        Assert.Equal(1, service.Lost);
    }

    [Fact]
    public void The_environment_says_how_often_and_a_watchdog_of_another_process_is_not_ours()
    {
        Assert.Null(ServiceManager.Of(_ => null));
        using ServiceManager mine = ServiceManager.Of(Variables(("NOTIFY_SOCKET", _path), ("WATCHDOG_USEC", "1500000")))!;
        Assert.Equal(TimeSpan.FromSeconds(1.5), mine.Watchdog);
        using ServiceManager other = ServiceManager.Of(Variables(("NOTIFY_SOCKET", _path), ("WATCHDOG_USEC", "1500000"), ("WATCHDOG_PID", "1")))!;
        Assert.Null(other.Watchdog);
        Assert.Contains("WATCHDOG_USEC", Assert.Throws<EdgeConvException>(() => ServiceManager.Of(Variables(("NOTIFY_SOCKET", _path), ("WATCHDOG_USEC", "soon")))).Message);
        Assert.Contains("NOTIFY_SOCKET", Assert.Throws<EdgeConvException>(() => ServiceManager.Of(Variables(("NOTIFY_SOCKET", "vsock:2:1")))).Message);
    }

    private static Func<string, string?> Variables(params (string Name, string Value)[] variables) =>
        name => variables.FirstOrDefault(variable => variable.Name == name).Value;

    private static string Received(Socket socket)
    {
        var bytes = new byte[512];
        socket.ReceiveTimeout = 5000;
        return Encoding.UTF8.GetString(bytes, 0, socket.Receive(bytes));
    }
}
