using EdgeConv.EndToEnd.Command;
using Xunit;

namespace EdgeConv.EndToEnd.Install;

/// <summary>install.sh and uninstall.sh on a root folder.</summary>
public sealed class InstallScriptTests : IDisposable
{
    private readonly ScriptRun _run = new();

    public void Dispose() => _run.Dispose();

    private CommandRun Install(string folder) => _run.Script(Path.Combine(folder, "install.sh"), "--root", _run.Root, "--start");

    [Fact]
    public void Installs_enables_and_starts()
    {
        string folder = _run.Deployment();
        Install(folder).Succeeds();
        string id = File.ReadLines(Path.Combine(folder, "release")).First()["id=".Length..];
        string current = Path.Combine(_run.Root, "opt/edgeconv/current");
        Assert.Equal("releases/" + id, new FileInfo(current).LinkTarget);
        Assert.Equal("/opt/edgeconv/current/edgeconv-board", new FileInfo(Path.Combine(_run.Root, "usr/local/bin/edgeconv-board")).LinkTarget);
        Assert.True(File.Exists(Path.Combine(current, "models/meter.ecb")));
        Assert.Equal(Meter.Ecb, File.ReadAllBytes(Path.Combine(current, "models/meter.ecb")));
        Assert.Contains("/opt/edgeconv/current/models/meter.ecb", _run.Text("etc/edgeconv/node.json"));
        Assert.Contains("\"raspberry-pi-4\"", _run.Text("etc/edgeconv/node.json"));
        Assert.Contains("Type=notify", _run.Text("etc/systemd/system/edgeconv-node.service"));
        string[] asked = _run.Asked();
        Assert.Contains(asked, line => line.StartsWith("useradd ", StringComparison.Ordinal) && line.EndsWith(" edgeconv", StringComparison.Ordinal));
        foreach (string group in (string[])["video", "gpio", "i2c"])
            Assert.Contains($"usermod --root {_run.Root} -aG {group} edgeconv", asked);
        Assert.Contains($"systemctl --root={_run.Root} enable edgeconv-node.service", asked);
        Assert.Equal("systemctl restart edgeconv-node.service", asked[^1]);
    }

    [Fact]
    public void The_nodes_user_reaches_it_whatever_roots_umask_is()
    {
        _run.Script("-c", $"umask 077; sh {_run.Deployment()}/install.sh --root {_run.Root}").Succeeds();
        foreach (string path in (string[])["opt/edgeconv", "opt/edgeconv/releases", "opt/edgeconv/current/", "opt/edgeconv/current/models", "opt/edgeconv/current/edgeconv-board", "etc/edgeconv"])
            Assert.StartsWith("755", _run.Access(path), StringComparison.Ordinal);
        Assert.StartsWith("644", _run.Access("opt/edgeconv/current/models/meter.ecb"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_time_changes_nothing()
    {
        string folder = _run.Deployment();
        Install(folder).Succeeds();
        string[] before = Files();
        _run.Asked();
        Install(folder).Succeeds();
        Assert.Equal(before, Files());
        Assert.DoesNotContain(_run.Asked(), line => line.StartsWith("useradd", StringComparison.Ordinal));
    }

    [Fact]
    public void A_new_version_replaces_the_old_once_it_is_ready()
    {
        Install(_run.Deployment()).Succeeds();
        Install(_run.Deployment("gate")).Succeeds();
        Assert.Single(Directory.GetDirectories(Path.Combine(_run.Root, "opt/edgeconv/releases")));
        Assert.Contains("\"gate\"", _run.Text("etc/edgeconv/node.json"));
        Assert.Contains("\"door\"", _run.Text("etc/edgeconv/node.json.old"));
    }

    [Fact]
    public void The_old_version_runs_again_if_the_new_one_is_not_ready()
    {
        Install(_run.Deployment()).Succeeds();
        string? old = new FileInfo(Path.Combine(_run.Root, "opt/edgeconv/current")).LinkTarget;
        _run.Stub("systemctl", $"[ \"$1\" != restart ] || grep -q door {_run.Root}/etc/edgeconv/node.json");
        CommandRun run = Install(_run.Deployment("gate"));
        Assert.Equal(1, run.Code);
        Assert.StartsWith("error: EC7109: ", run.Error);
        Assert.Equal(old, new FileInfo(Path.Combine(_run.Root, "opt/edgeconv/current")).LinkTarget);
        Assert.True(_run.Has("opt/edgeconv/current/edgeconv-board"));
        Assert.Contains("\"door\"", _run.Text("etc/edgeconv/node.json"));
        Assert.Single(Directory.GetDirectories(Path.Combine(_run.Root, "opt/edgeconv/releases")));
    }

    [Theory]
    [InlineData("2.31", true)]
    [InlineData("2.9", true)]
    [InlineData("2.34", false)]
    [InlineData("2.41", false)]
    public void A_system_with_an_older_C_library_than_the_programs_need_is_refused(string version, bool isRefused)
    {
        using var run = new ScriptRun();
        run.Stub("getconf", $"case $1 in LONG_BIT) echo 64 ;; GNU_LIBC_VERSION) echo glibc {version} ;; esac");
        CommandRun install = run.Script(Path.Combine(run.Deployment(), "install.sh"), "--root", run.Root);
        Assert.Equal(isRefused ? 1 : 0, install.Code);
        Assert.Equal(!isRefused, run.Has("opt"));
        if (isRefused)
            Assert.StartsWith($"error: EC7119: glibc {version}: ", Assert.Single(install.ErrorLines()));
    }

    [Theory]
    [InlineData("armv6l", "32", "EC7110", "Raspberry Pi OS (64-bit)")]
    [InlineData("armv7l", "32", "EC7111", "Raspberry Pi OS (64-bit)")]
    [InlineData("aarch64", "32", "EC7111", "Raspberry Pi OS (64-bit)")]
    [InlineData("x86_64", "64", "EC7112", "arm64")]
    public void A_machine_that_cannot_run_it_is_refused_with_a_sentence(string machine, string width, string code, string named)
    {
        using var run = new ScriptRun(machine, width);
        CommandRun refused = run.Script(Path.Combine(run.Deployment(), "install.sh"), "--root", run.Root);
        Assert.Equal(1, refused.Code);
        Assert.StartsWith($"error: {code}: ", Assert.Single(refused.ErrorLines()));
        Assert.Contains(named, refused.Error);
        Assert.False(run.Has("opt"));
    }

    [Fact]
    public void A_machine_without_systemd_is_refused()
    {
        Directory.Delete(Path.Combine(_run.Root, "run"), recursive: true);
        Assert.StartsWith("error: EC7113: ", Install(_run.Deployment()).Error);
        Assert.False(_run.Has("opt"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Uninstalling_leaves_nothing_but_the_configuration(bool purges)
    {
        string[] before = Files();
        Install(_run.Deployment()).Succeeds();
        _run.Script(Path.Combine(_run.Root, "opt/edgeconv/uninstall.sh"), ["--root", _run.Root, .. purges ? (string[])["--purge"] : []]).Succeeds();
        Assert.Equal(purges ? before : [.. before.Append("etc/edgeconv/node.json").Order(StringComparer.Ordinal)], Files());
        string[] asked = _run.Asked();
        Assert.Contains($"systemctl --root={_run.Root} disable edgeconv-node.service", asked);
        Assert.Contains(asked, line => line.StartsWith("userdel", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_its_own_options_are_taken()
    {
        Assert.StartsWith("error: EC7115: ", _run.Script(Path.Combine(_run.Deployment(), "install.sh"), "--fast").Error);
        Assert.StartsWith("error: EC7115: ", _run.Script(Path.Combine(_run.Deployment(), "uninstall.sh"), "--fast").Error);
    }

    private string[] Files() => [.. Directory.EnumerateFiles(_run.Root, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(_run.Root, path)).Order(StringComparer.Ordinal)];
}
