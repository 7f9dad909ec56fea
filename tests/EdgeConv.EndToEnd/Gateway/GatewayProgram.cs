using System.Diagnostics;
using EdgeConv.Verbs;

namespace EdgeConv.EndToEnd.Gateway;

/// <summary>A gateway as a process of its own.</summary>
internal sealed class GatewayProgram : IDisposable
{
    private readonly Process _process;

    private GatewayProgram(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary><c>edgeconv gateway</c>.</summary>
    public static GatewayProgram Start(string configuration) => Start("dotnet", typeof(NodeRun).Assembly.Location, "gateway", configuration);

    /// <summary>Another program that is one; waits until it listens.</summary>
    public static GatewayProgram Start(string program, params string[] words)
    {
        Process process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        const string listens = "gateway: listening on ";
        while (process.StandardOutput.ReadLine() is { } line)
            if (line.StartsWith(listens, StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync(); // a full pipe would stop it
                return new(process, new(line[listens.Length..]));
            }
        throw new InvalidOperationException("the gateway ended: " + process.StandardError.ReadToEnd());
    }

    /// <summary>As <c>kill -9</c>.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}
