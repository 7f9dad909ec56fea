using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace EdgeConv.EndToEnd.Install;

/// <summary>An SSH server on loopback for one test; <c>ssh</c> and <c>scp</c> of the run's programs reach it as <c>root@door</c>.</summary>
internal sealed class LoopbackSshd : IDisposable
{
    private const int CannotRun = 77;
    private readonly Process _process;

    private LoopbackSshd(Process process) => _process = process;

    /// <summary>Starts it, or skips the test.</summary>
    public static LoopbackSshd Start(ScriptRun run)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");
        int port = FreePort();
        var start = new ProcessStartInfo(RepositoryRoot.File("tests/EdgeConv.EndToEnd/Install/loopback-sshd"), [run.Folder, $"{port}"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        if (process.StandardOutput.ReadLine() != "started")
        {
            process.WaitForExit();
            Assert.SkipWhen(process.ExitCode == CannotRun, "no:sshd");
            Assert.Fail($"loopback-sshd ended with {process.ExitCode}");
        }
        foreach (string program in (string[])["ssh", "scp"])
            run.Stub(program, $"PATH=/usr/local/bin:/usr/bin:/bin; export PATH; exec {program} -F {run.Folder}/client \"$@\"");
        WaitFor(port, process);
        return new(process);
    }

    private static void WaitFor(int port, Process server)
    {
        for (int tries = 0; tries < 300 && !server.HasExited; tries++)
        {
            using var client = new TcpClient();
            try
            {
                client.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(100); // it is still starting
            }
        }
        Assert.Skip("no:sshd");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
