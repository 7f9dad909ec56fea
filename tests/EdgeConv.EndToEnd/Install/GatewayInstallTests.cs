using System.Text.Json;
using EdgeConv.EndToEnd.Command;
using Xunit;

namespace EdgeConv.EndToEnd.Install;

/// <summary>A node that is deployed with its gateway: which files land where, and who may read them.</summary>
public sealed class GatewayInstallTests : IDisposable
{
    private const string Ring = """, "ring": {}""";
    private readonly ScriptRun _run = new();

    public void Dispose() => _run.Dispose();

    private CommandRun Install(string folder) => _run.Script(Path.Combine(folder, "install.sh"), "--root", _run.Root, "--start");

    [Fact]
    public void Its_files_land_where_its_unit_looks_for_them_and_its_secrets_are_its_own()
    {
        string folder = _run.Deployment("door", Ring, _run.Gateway());
        Assert.Equal("600", ScriptRun.Stat(Path.Combine(folder, "secrets/token")).Split(' ')[0]);
        Install(folder).Succeeds();
        Assert.True(_run.Has("opt/edgeconv/current/gateway/libSkiaSharp.so"));

        Access("755 0:0", "opt/edgeconv/current/gateway/edgeconv-gateway");
        Access("644 0:0", "opt/edgeconv/current/gateway/libSkiaSharp.so");
        Access("700 0:0", "opt/edgeconv/current/secrets");
        Access("600 0:0", "opt/edgeconv/current/secrets/token");
        Access($"640 0:{ScriptRun.NodeUser}", "etc/edgeconv/node.json");
        Access($"640 0:{ScriptRun.NodeUser}", "etc/edgeconv/gateway.json");
        Access($"700 {ScriptRun.GatewayUser}:{ScriptRun.NodeUser}", "etc/edgeconv/gateway");
        foreach (string secret in (string[])["token", "mqtt.json", "ca.pem"])
            Access($"600 {ScriptRun.GatewayUser}:{ScriptRun.NodeUser}", "etc/edgeconv/gateway/" + secret);

        JsonElement gateway = JsonDocument.Parse(_run.Text("etc/edgeconv/gateway.json")).RootElement;
        Assert.Equal("/run/edgeconv/door.ring", gateway.GetProperty("ring").GetString());
        Assert.Equal("/etc/edgeconv/gateway/token", gateway.GetProperty("tokenFile").GetString());
        Assert.Equal("/etc/edgeconv/gateway/mqtt.json", gateway.GetProperty("mqtt").GetProperty("credentialsFile").GetString());
        Assert.Equal("/etc/edgeconv/gateway/ca.pem", gateway.GetProperty("mqtt").GetProperty("caFile").GetString());
        Assert.False(gateway.TryGetProperty("stateFolder", out _));
        Assert.Contains("0123456789abcdef", _run.Text("etc/edgeconv/gateway/token"));

        string[] asked = _run.Asked();
        Assert.Contains(asked, line => line.Contains("--gid edgeconv", StringComparison.Ordinal) && line.EndsWith(" edgeconv-gateway", StringComparison.Ordinal));
        Assert.DoesNotContain(asked, line => line.StartsWith("usermod", StringComparison.Ordinal) && line.EndsWith(" edgeconv-gateway", StringComparison.Ordinal));
        Assert.Contains($"systemctl --root={_run.Root} enable edgeconv-gateway.service", asked);
        Assert.Equal(["systemctl restart edgeconv-node.service", "systemctl restart edgeconv-gateway.service"], asked[^2..]);

        void Access(string expected, string path) => Assert.Equal(ScriptRun.IsRoot ? expected : expected.Split(' ')[0], _run.Access(path));
    }

    [Fact]
    public void Again_without_a_gateway_it_is_stopped_and_its_secrets_are_gone()
    {
        Install(_run.Deployment("door", Ring, _run.Gateway())).Succeeds();
        _run.Asked();
        Install(_run.Deployment("door", Ring)).Succeeds();
        Assert.False(_run.Has("etc/systemd/system/edgeconv-gateway.service"));
        Assert.False(_run.Has("etc/edgeconv/gateway"));
        Assert.False(_run.Has("opt/edgeconv/current/gateway"));
        string[] asked = _run.Asked();
        Assert.Contains($"systemctl --root={_run.Root} disable edgeconv-gateway.service", asked);
        Assert.Contains("systemctl stop edgeconv-gateway.service", asked);
    }

    [Fact]
    public void A_gateway_that_does_not_start_is_said_and_the_node_stays()
    {
        string folder = _run.Deployment("door", Ring, _run.Gateway());
        _run.Stub("systemctl", "[ \"$*\" != 'restart edgeconv-gateway.service' ]");
        CommandRun run = Install(folder);
        Assert.Equal(1, run.Code);
        Assert.StartsWith("error: EC7118: ", Assert.Single(run.ErrorLines()));
        Assert.True(_run.Has("opt/edgeconv/current/edgeconv-board"));
    }

    [Fact]
    public void Uninstalling_removes_it_its_user_and_what_it_noted()
    {
        Install(_run.Deployment("door", Ring, _run.Gateway())).Succeeds();
        Directory.CreateDirectory(Path.Combine(_run.Root, "var/lib/edgeconv-gateway"));
        _run.Script(Path.Combine(_run.Root, "opt/edgeconv/uninstall.sh"), "--root", _run.Root).Succeeds();
        foreach (string path in (string[])["opt/edgeconv", "var/lib/edgeconv-gateway", "etc/systemd/system/edgeconv-gateway.service"])
            Assert.False(_run.Has(path), path);
        Assert.DoesNotContain("edgeconv", _run.Text("etc/passwd"));
        if (ScriptRun.IsRoot)
            Assert.Equal("600 0:0", _run.Access("etc/edgeconv/gateway/token")); // nobody who gets the user's number later may read it
        string[] asked = _run.Asked();
        Assert.Equal(["edgeconv-gateway", "edgeconv"], asked.Where(line => line.StartsWith("userdel", StringComparison.Ordinal)).Select(line => line.Split(' ')[^1]));
        Assert.Contains($"systemctl --root={_run.Root} disable edgeconv-gateway.service", asked);
    }

    [Fact]
    public void Over_a_real_ssh_server_it_lands_as_from_a_folder()
    {
        using var server = LoopbackSshd.Start(_run);
        _run.Stub("sudo", $"shift; exec \"$@\" --root {_run.Root}");
        _run.Command(["deploy", "root@door", "--board", "rpi4", "--program", _run.Elf(183), _run.Configuration("door", Ring), .. _run.Gateway()]).Succeeds();
        Assert.True(_run.Has("opt/edgeconv/current/gateway/libSkiaSharp.so"));
        Assert.Equal($"600 {ScriptRun.GatewayUser}:{ScriptRun.NodeUser}", _run.Access("etc/edgeconv/gateway/token"));
        Assert.Equal("700 0:0", _run.Access("opt/edgeconv/current/secrets"));
        Assert.Contains($"systemctl --root={_run.Root} enable edgeconv-gateway.service", _run.Asked());
    }

    [Theory]
    [InlineData("gate", Ring, "is 'gate', but the node is called 'door'")]
    [InlineData("door", "", "\"ring\": {}")]
    [InlineData("door", """, "ring": { "folder": "here" }""", "ring.folder")]
    public void A_gateway_that_does_not_fit_the_node_is_refused(string name, string more, string named)
    {
        CommandRun run = CommandRun.Of(["deploy", "--folder", _run.Root + "2", "--board", "rpi4", "--program", _run.Elf(183), _run.Configuration("door", more), .. _run.Gateway(name)]);
        Assert.Contains(named, run.Fails(2).Error);
        Assert.StartsWith("error: EC7117: ", run.Error);
    }

    [Fact]
    public void A_gateways_program_for_another_processor_is_refused()
    {
        string[] words = _run.Gateway();
        File.Copy(_run.Elf(62), Path.Combine(words[^1], "edgeconv-gateway"), overwrite: true);
        CommandRun run = CommandRun.Of(["deploy", "--folder", _run.Root + "2", "--board", "rpi4", "--program", _run.Elf(183), _run.Configuration("door", Ring), .. words]);
        Assert.Contains("publish-gateway arm64", run.Fails(2).Error);
    }
}
