using System.Diagnostics;
using EdgeConv.EndToEnd.Command;
using Xunit;

namespace EdgeConv.EndToEnd.Install;

/// <summary>What the deployed units promise.</summary>
public sealed class UnitTests : IDisposable
{
    private readonly ScriptRun _run = new();

    public void Dispose() => _run.Dispose();

    private string Unit(string name) => Path.Combine(_run.Deployment("door", """, "ring": {}""", _run.Gateway()), $"units/{name}.service");

    private Dictionary<string, string[]> Settings(string name) => File.ReadLines(Unit(name)).Where(line => line.Length > 0 && char.IsAsciiLetter(line[0]))
        .Select(line => line.Split('=', 2)).GroupBy(pair => pair[0], pair => pair[1]).ToDictionary(group => group.Key, group => group.ToArray());

    [Theory]
    [InlineData("edgeconv-node")]
    [InlineData("edgeconv-gateway")]
    public void Systemd_understands_every_line(string name)
    {
        bool hasSystemd = File.Exists("/usr/bin/systemd-analyze");
        Assert.SkipUnless(hasSystemd, "no:systemd");
        // Its program lies on the board only.
        string copy = Path.Combine(_run.Folder, name + ".service");
        File.WriteAllLines(copy, File.ReadLines(Unit(name)).Select(line => line.StartsWith("ExecStart=", StringComparison.Ordinal) ? "ExecStart=/bin/true" : line));
        using Process verify = Process.Start(new ProcessStartInfo("systemd-analyze", ["verify", "--man=no", "--recursive-errors=no", copy]) { RedirectStandardError = true })!;
        string said = verify.StandardError.ReadToEnd();
        verify.WaitForExit();
        Assert.Equal((0, ""), (verify.ExitCode, said));
    }

    [Fact]
    public void The_node_has_no_network_and_only_the_devices_of_its_work()
    {
        Dictionary<string, string[]> unit = Settings("edgeconv-node");
        Assert.Equal(["/usr/bin/env --block-signal=USR1 /opt/edgeconv/current/edgeconv-board node /etc/edgeconv/node.json"], unit["ExecStart"]);
        Assert.Equal(["edgeconv"], unit["User"]);
        Assert.Equal(["yes"], unit["PrivateNetwork"]);
        Assert.Equal(["AF_UNIX"], unit["RestrictAddressFamilies"]); // what the service manager listens at
        Assert.Equal(["notify"], unit["Type"]);
        Assert.Equal(["closed"], unit["DevicePolicy"]);
        Assert.Equal(["strict"], unit["ProtectSystem"]);
        Assert.Equal(["yes"], unit["NoNewPrivileges"]);
        Assert.Equal(["0750"], unit["RuntimeDirectoryMode"]);
        Assert.Equal(["yes"], unit["RuntimeDirectoryPreserve"]);
    }

    [Fact]
    public void The_gateway_is_its_own_user_in_the_nodes_group_and_comes_after_the_node()
    {
        Dictionary<string, string[]> unit = Settings("edgeconv-gateway"), node = Settings("edgeconv-node");
        Assert.Equal(["/opt/edgeconv/current/gateway/edgeconv-gateway /etc/edgeconv/gateway.json"], unit["ExecStart"]);
        Assert.Equal(["edgeconv-gateway"], unit["User"]);
        Assert.Equal(["edgeconv"], unit["Group"]);
        Assert.False(unit.ContainsKey("SupplementaryGroups")); // neither camera nor pins
        Assert.False(unit.ContainsKey("DeviceAllow"));
        Assert.Equal(["yes"], unit["PrivateDevices"]);
        Assert.Equal(["strict"], unit["ProtectSystem"]);
        Assert.False(unit.ContainsKey("ReadWritePaths"));
        Assert.Equal(["yes"], unit["NoNewPrivileges"]);
        Assert.Equal(["edgeconv-gateway"], unit["StateDirectory"]);
        Assert.Equal(["0700"], unit["StateDirectoryMode"]);
        foreach (string limit in (string[])["MemoryMax", "TasksMax", "CPUQuota"])
            Assert.True(unit.ContainsKey(limit), limit);
        Assert.True(int.Parse(unit["CPUWeight"][0], null) < 100, "the node's is 100");
        Assert.True(int.Parse(unit["OOMScoreAdjust"][0], null) > int.Parse(node["OOMScoreAdjust"][0], null));
        Assert.False(unit.ContainsKey("Requires"));
    }

    [Fact]
    public void Groups_that_a_board_lacks_are_left_out()
    {
        File.WriteAllText(Path.Combine(_run.Root, "etc/group"), "video:x:44:\n");
        _run.Script(Path.Combine(_run.Deployment("door", """, "ring": {}""", _run.Gateway()), "install.sh"), "--root", _run.Root).Succeeds();
        Assert.Contains("\nSupplementaryGroups=video\n", _run.Text("etc/systemd/system/edgeconv-node.service"));
        Assert.DoesNotContain("SupplementaryGroups", _run.Text("etc/systemd/system/edgeconv-gateway.service"));
    }
}
