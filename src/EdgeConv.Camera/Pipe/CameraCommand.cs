using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;

namespace EdgeConv.Camera.Pipe;

/// <summary>
/// The program at the other end of a pipe. It cannot outlive us for long: when our end of its output is closed, by us or by the kernel when this process
/// dies, its next write fails and ends it.
/// </summary>
internal sealed class CameraCommand : IDisposable
{
    private const int PatienceMilliseconds = 2000, ExitMilliseconds = 50;

    private readonly Process _process;

    /// <exception cref="EdgeConvException">There is no such program.</exception>
    public CameraCommand(string command, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(command) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Exception error) when (error is Win32Exception or IOException)
        {
            throw new EdgeConvException(CameraErrors.CommandAbsent,
                $"{command}: {error.Message}; install rpicam-apps-lite, or name the program: rpicam:/path/to/command", callersMistake: false, inner: error);
        }
        Output = Descriptor(_process.StandardOutput);
        Errors = Descriptor(_process.StandardError);
    }

    /// <summary>Where it writes frames to.</summary>
    public int Output { get; }

    /// <summary>Where it writes messages to.</summary>
    public int Errors { get; }

    /// <summary>Its number, for messages and tests.</summary>
    public int Id => _process.Id;

    /// <summary>What became of it: its exit code, once its output has ended.</summary>
    public string Ending() => _process.WaitForExit(ExitMilliseconds) ? $"ended with exit code {_process.ExitCode}" : "closed its output";

    /// <summary>Closes our ends of its pipes, as the kernel does when this process dies.</summary>
    internal void LetGo()
    {
        _process.StandardOutput.Dispose();
        _process.StandardError.Dispose();
    }

    /// <summary>Ends it and whatever it started, and waits until the kernel has forgotten it.</summary>
    public void Dispose()
    {
        LetGo();
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself in the meantime.
        }
        _process.WaitForExit(PatienceMilliseconds);
        _process.Dispose();
    }

    // .NET gives a pipe's end as a stream; we read its descriptor ourselves, which allocates nothing.
    private static int Descriptor(StreamReader reader) => reader.BaseStream switch
    {
        PipeStream pipe => (int)pipe.SafePipeHandle.DangerousGetHandle(),
        FileStream file => (int)file.SafeFileHandle.DangerousGetHandle(),
        _ => throw new InvalidOperationException("A child's output is no pipe."),
    };
}
