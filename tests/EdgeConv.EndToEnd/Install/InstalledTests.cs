using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using EdgeConv.EndToEnd.Command;
using EdgeConv.EndToEnd.Gateway;
using Xunit;

namespace EdgeConv.EndToEnd.Install;

/// <summary>
/// The compiled programs, deployed to a root folder and started there as their units say: command, user, group, folders. Stands in for systemd, and looks
/// whether all works at first try.
/// </summary>
[Trait("suite", "installed")]
public sealed class InstalledTests : IDisposable
{
    private const string Token = "0123456789abcdef";
    private readonly ScriptRun _run = new("x86_64");
    private readonly List<Process> _started = [];

    public void Dispose()
    {
        foreach (Process process in _started)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
        _run.Dispose();
    }

    [Fact]
    public async Task Node_and_gateway_run_as_their_users_and_the_gateway_cannot_touch_the_nodes_files()
    {
        string board = RepositoryRoot.File("artifacts/board-x64/edgeconv-board"), gatewayFolder = RepositoryRoot.File("artifacts/gateway-x64");
        Assert.SkipUnless(OperatingSystem.IsLinux() && ScriptRun.IsRoot, "no:root");
        bool isPublished = File.Exists(board) && File.Exists(Path.Combine(gatewayFolder, "edgeconv-gateway"));
        Assert.SkipUnless(isPublished, "no:published");
        string[] gateway = _run.Gateway("door", """
            { "node": "door", "listen": "127.0.0.1:0", "tokenFile": "token", "mqtt": { "host": "127.0.0.1", "port": 1, "credentialsFile": "broker-user" } }
            """);
        gateway[^1] = gatewayFolder;
        Pictures();
        Succeeds("chmod", "755", _run.Folder);
        string folder = Path.Combine(_run.Folder, "deployment");
        CommandRun.Of(["deploy", "--folder", folder, "--board", "desktop", "--program", board, .. gateway, _run.Configuration("door", """
            , "ring": {}, "rules": [ { "name": "three", "label": "3", "above": 0.5 } ]
            """, """{ "source": "file:/var/digits.grey", "format": "grey", "width": 20, "height": 32, "framesPerSecond": 10, "repeat": true }""")]).Succeeds();
        _run.Script(Path.Combine(folder, "install.sh"), "--root", _run.Root).Succeeds();

        // The node: no network, ready by the service manager's socket.
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 30_000 };
        string notify = Path.Combine(_run.Root, "run/notify");
        manager.Bind(new UnixDomainSocketEndPoint(notify));
        Succeeds("chmod", "666", notify);
        Folder("run/edgeconv", "750", ScriptRun.NodeUser);
        Start("edgeconv-node", ScriptRun.NodeUser, "--net", "NOTIFY_SOCKET=/run/notify WATCHDOG_USEC=10000000");
        Assert.Equal("READY=1", Received(manager));
        for (int tries = 0; Received(manager) != "WATCHDOG=1";)
            Assert.True(++tries < 20, "the watchdog is not fed");
        Assert.Equal($"640 {ScriptRun.NodeUser}:{ScriptRun.NodeUser}", _run.Access("run/edgeconv/door.ring"));

        // The gateway: another user of the same group.
        Folder("var/lib/edgeconv-gateway", "700", ScriptRun.GatewayUser);
        Process process = Start("edgeconv-gateway", ScriptRun.GatewayUser, "", "STATE_DIRECTORY=/var/lib/edgeconv-gateway");
        const string listens = "gateway: listening on ";
        string? said = await process.StandardOutput.ReadLineAsync();
        Assert.True(said?.StartsWith(listens, StringComparison.Ordinal) == true, $"{said} {(said is null ? await process.StandardError.ReadToEndAsync() : "")}");
        using var client = new HttpClient { BaseAddress = new(said![listens.Length..]) };
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("healthz")).StatusCode);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        Assert.Equal("""{"status":"ok","reasons":[]}""", await client.GetStringAsync("healthz"));
        byte[] picture = await client.GetByteArrayAsync("snapshot.jpg");
        Assert.Equal([0xFF, 0xD8], picture[..2]); // SkiaSharp's library was found beside it
        Assert.Contains("edgeconv_frames_total", await client.GetStringAsync("metrics"));
        Assert.Equal($"600 {ScriptRun.GatewayUser}:{ScriptRun.NodeUser}", _run.Access("var/lib/edgeconv-gateway/door.delivered"));

        // What its user may do with the node's ring.
        Assert.True(AsGateway("cat /run/edgeconv/door.ring > /dev/null"));
        foreach (string harm in (string[])[": >> /run/edgeconv/door.ring", "rm -f /run/edgeconv/door.ring", ": > /run/edgeconv/other", ": >> /etc/edgeconv/node.json", $"kill -9 {_started[0].Id}"])
            Assert.False(AsGateway(harm), harm);
        Assert.True(_run.Has("run/edgeconv/door.ring"));
        Assert.All(_started, each => Assert.False(each.HasExited));
    }

    private void Pictures()
    {
        Directory.CreateDirectory(Path.Combine(_run.Root, "var"));
        using FileStream file = File.Create(Path.Combine(_run.Root, "var/digits.grey"));
        for (int i = 0; i < 8; i++)
            file.Write([.. Meter.Input(i).Select(level => (byte)(255 * level))]);
    }

    // As systemd makes a unit's folders.
    private void Folder(string path, string mode, int user)
    {
        Directory.CreateDirectory(Path.Combine(_run.Root, path));
        Succeeds("chmod", mode, Path.Combine(_run.Root, path));
        Succeeds("chown", $"{user}:{ScriptRun.NodeUser}", Path.Combine(_run.Root, path));
    }

    // The root folder in the place of the system's own, then the unit's command as the unit's user, who may do no more than that.
    private Process Start(string unit, int user, string namespaces, string environment)
    {
        string[] lines = _run.Text($"etc/systemd/system/{unit}.service").Split('\n');
        string Setting(string name) => lines.Single(line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
        Process process = Inside(user, namespaces, $"umask {Setting("UMask")}; exec env -i {environment} {Setting("ExecStart")}");
        _started.Add(process);
        return process;
    }

    private bool AsGateway(string command)
    {
        using Process process = Inside(ScriptRun.GatewayUser, "", command);
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private Process Inside(int user, string namespaces, string command)
    {
        string script = $"for each in etc opt run var; do mount --bind {_run.Root}/$each /$each; done; "
            + $"exec setpriv --reuid={user} --regid={ScriptRun.NodeUser} --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all sh -c '{command}'";
        return Process.Start(new ProcessStartInfo("unshare", ["--mount", .. namespaces.Split(' ', StringSplitOptions.RemoveEmptyEntries), "sh", "-c", script])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
    }

    private static string Received(Socket manager)
    {
        var room = new byte[512];
        return Encoding.UTF8.GetString(room, 0, manager.Receive(room));
    }

    private static void Succeeds(string program, params string[] words)
    {
        using Process process = Process.Start(program, words);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
