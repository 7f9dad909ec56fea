using System.Diagnostics;
using EdgeConv.EndToEnd.Command;
using EdgeConv.EndToEnd.Gateway;
using Xunit;

namespace EdgeConv.EndToEnd.Install;

/// <summary>
/// A deployment's folder, a root folder, and programs that stand for the system's: they write what they are asked into a log and answer as a test wants.
/// </summary>
internal sealed class ScriptRun : IDisposable
{
    /// <summary>Numbers of the users that the stub for useradd makes; the node's group has its user's.</summary>
    public const int NodeUser = 999, GatewayUser = 998;

    private readonly TemporaryFolder _folder = new();

    public ScriptRun(string machine = "aarch64", string width = "64")
    {
        Directory.CreateDirectory(Path.Combine(Root, "run/systemd/system"));
        Directory.CreateDirectory(Path.Combine(Root, "etc"));
        File.WriteAllText(Path.Combine(Root, "etc/passwd"), "root:x:0:0::/:/bin/sh\n");
        File.WriteAllText(Path.Combine(Root, "etc/group"), "video:x:44:\ngpio:x:997:\ni2c:x:998:\n");
        Directory.CreateDirectory(Stubs);
        Stub("uname", $"echo {machine}");
        Stub("getconf", $"echo {width}");
        Stub("useradd", $"""
            echo useradd "$@" >> {Log}
            for name; do :; done
            id={NodeUser}
            case $name in *gateway) id={GatewayUser} ;; *) echo "$name:x:{NodeUser}:" >> {Root}/etc/group ;; esac
            echo "$name:x:$id:{NodeUser}::" >> {Root}/etc/passwd
            """);
        Stub("userdel", $"echo userdel \"$@\" >> {Log}; for name; do :; done; sed -i \"/^$name:/d\" {Root}/etc/passwd {Root}/etc/group");
        Stub("usermod", $"echo usermod \"$@\" >> {Log}");
        Stub("systemctl", $"echo systemctl \"$@\" >> {Log}");
    }

    public string Folder => _folder.Path;

    public string Root => _folder.File("root");

    private string Stubs => _folder.File("stubs");

    private string Log => _folder.File("log");

    /// <summary>What the stubs were asked since the last look.</summary>
    public string[] Asked()
    {
        string[] lines = File.Exists(Log) ? File.ReadAllLines(Log) : [];
        File.Delete(Log);
        return lines;
    }

    public void Stub(string name, string script)
    {
        string path = Path.Combine(Stubs, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>A folder as deploy makes it, whose program is only an ELF header.</summary>
    public string Deployment(string name = "door", string more = "", params string[] words)
    {
        string folder = _folder.File("deployment-" + name);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        CommandRun.Of(["deploy", "--folder", folder, "--board", "rpi4", "--program", Elf(183), Configuration(name, more), .. words]).Succeeds();
        return folder;
    }

    /// <summary>What makes of a deployment one with a gateway: its file with a token, a broker's user and certificates, and a folder with its program.</summary>
    public string[] Gateway(string name = "door", string? text = null)
    {
        Secret("token", "0123456789abcdef\n");
        Secret("broker-user", """{"user": "gateway", "password": "secret"}""");
        using (var authority = new TestAuthority())
            File.WriteAllText(_folder.File("ca.pem"), authority.Pem);
        string folder = Directory.CreateDirectory(_folder.File("gateway-program")).FullName;
        File.Copy(Elf(183), Path.Combine(folder, "edgeconv-gateway"), overwrite: true);
        File.WriteAllText(Path.Combine(folder, "libSkiaSharp.so"), "a library");
        string path = _folder.File("gateway.json");
        File.WriteAllText(path, text ?? $$"""
            { "node": "{{name}}", "listen": "0.0.0.0:8080", "tokenFile": "token", "stateFolder": "state",
              "mqtt": { "host": "broker", "tls": true, "caFile": "ca.pem", "credentialsFile": "broker-user" } }
            """);
        return ["--gateway", path, "--gateway-program", folder];
    }

    private void Secret(string name, string text)
    {
        string path = _folder.Write(name, System.Text.Encoding.UTF8.GetBytes(text));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public string Configuration(string name = "door", string more = "", string camera = """{ "source": "/dev/video0" }""")
    {
        _folder.Write("meter.ecb", Meter.Ecb);
        string path = _folder.File("door.json");
        File.WriteAllText(path, $$"""{ "name": "{{name}}", "camera": {{camera}}, "model": { "file": "meter.ecb" }{{more}} }""");
        return path;
    }

    /// <summary>The first bytes of a program for a machine: 183 is arm64, 40 a 32-bit ARM's.</summary>
    public string Elf(byte machine)
    {
        var bytes = new byte[64];
        "\u007FELF"u8.CopyTo(bytes);
        (bytes[4], bytes[18]) = ((byte)(machine == 40 ? 1 : 2), machine);
        return _folder.Write($"program-{machine}", bytes);
    }

    public CommandRun Script(string path, params string[] words) => Run("sh", [path, .. words]);

    /// <summary>The command, with the stubs before the system's programs.</summary>
    public CommandRun Command(params string[] words) =>
        CommandRun.Child(new() { ["PATH"] = Stubs + ":" + Environment.GetEnvironmentVariable("PATH") }, words);

    public string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>A file's mode, as <c>ls</c> numbers it, and its owner and group, where this user may give files away.</summary>
    public string Access(string path) => Stat(Path.Combine(Root, path));

    public static bool IsRoot { get; } = Environment.UserName == "root";

    public static string Stat(string path)
    {
        using Process stat = Process.Start(new ProcessStartInfo("stat", ["-c", IsRoot ? "%a %u:%g" : "%a", path]) { RedirectStandardOutput = true })!;
        return stat.StandardOutput.ReadToEnd().Trim();
    }

    public bool Has(string path) => Path.Exists(Path.Combine(Root, path));

    private CommandRun Run(string program, string[] words)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = Stubs + ":" + Environment.GetEnvironmentVariable("PATH");
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.Result);
    }

    public void Dispose() => _folder.Dispose();
}
