namespace EdgeConv.Node.Tests.Camera.Pipe;

/// <summary>A shell script that stands for rpicam-vid, in a folder of its own; frames lie beside it as files.</summary>
internal sealed class FakeCommand : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeconv-pipe").FullName;

    /// <param name="script">Runs in the folder; <c>$1</c> and on are the options.</param>
    public FakeCommand(string script)
    {
        Path = System.IO.Path.Combine(_folder, "fake-rpicam-vid");
        File.WriteAllText(Path, $"#!/bin/sh\ncd '{_folder}'\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Path { get; }

    /// <summary>A file for the script.</summary>
    public FakeCommand With(string name, byte[] bytes)
    {
        File.WriteAllBytes(InFolder(name), bytes);
        return this;
    }

    public string InFolder(string name) => System.IO.Path.Combine(_folder, name);

    /// <summary>Bytes that are told from those of another frame, wherever a frame would be cut wrongly.</summary>
    public static byte[] Frame(int number, int bytes) => [.. Enumerable.Range(0, bytes).Select(i => (byte)(number * 37 + i * 11 + i / 256))];

    /// <summary>Whether the kernel still knows the process, a zombie too.</summary>
    public static bool Exists(int process) => Directory.Exists($"/proc/{process}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
