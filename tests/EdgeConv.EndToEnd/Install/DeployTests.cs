using EdgeConv.EndToEnd.Command;
using Xunit;

namespace EdgeConv.EndToEnd.Install;

/// <summary>edgeconv deploy, with programs that stand for ssh and scp: the "board" is this machine's /tmp.</summary>
public sealed class DeployTests : IDisposable
{
    private readonly ScriptRun _run = new();

    public void Dispose() => _run.Dispose();

    private string[] Words(params string[] more) => ["deploy", "pi@door", "--board", "rpi4", "--program", _run.Elf(183), _run.Configuration(), .. more];

    /// <summary>ssh runs the command here, sudo as the same user, scp copies.</summary>
    private void BoardIsHere()
    {
        _run.Stub("ssh", "for command; do :; done; sh -c \"$command\"");
        _run.Stub("sudo", $"shift; exec \"$@\" --root {_run.Root}");
        _run.Stub("scp", "for target; do from=$last; last=$target; done; cp -R \"$from\" \"${last#*:}\"");
    }

    [Fact]
    public void Copies_and_installs()
    {
        BoardIsHere();
        Assert.StartsWith("pi@door: installed ", _run.Command(Words()).Succeeds().Output);
        Assert.True(_run.Has("opt/edgeconv/current/edgeconv-board"));
        Assert.True(_run.Has("etc/edgeconv/node.json"));
    }

    [Fact]
    public void Copies_and_installs_over_a_real_ssh_server()
    {
        using var server = LoopbackSshd.Start(_run);
        _run.Stub("sudo", $"shift; exec \"$@\" --root {_run.Root}");
        Assert.StartsWith("root@door: installed ", _run.Command([.. Words().Select(word => word == "pi@door" ? "root@door" : word)]).Succeeds().Output);
        Assert.True(_run.Has("opt/edgeconv/current/edgeconv-board"));
        Assert.Contains($"systemctl --root={_run.Root} enable edgeconv-node.service", _run.Asked());
    }

    [Theory]
    [InlineData("ssh: Could not resolve hostname door: Name or service not known", "EC7101")]
    [InlineData("ssh: connect to host door port 22: Connection refused", "EC7102")]
    [InlineData("Host key verification failed.", "EC7103")]
    [InlineData("pi@door: Permission denied (publickey,password).", "EC7104")]
    [InlineData("something else", "EC7114")]
    public void What_ssh_says_becomes_one_line_with_a_remedy(string said, string code)
    {
        _run.Stub("ssh", $"echo '{said}' >&2; exit 255");
        Assert.StartsWith($"error: {code}: pi@door: ", _run.Command(Words()).Fails(code == "EC7114" ? 1 : 2).ErrorLines()[0]);
    }

    [Theory]
    [InlineData("armv6l", "32", "90000", "EC7110")]
    [InlineData("aarch64", "32", "90000", "EC7111")]
    [InlineData("x86_64", "64", "90000", "EC7112")]
    [InlineData("aarch64", "64", "9", "EC7106")]
    public void A_board_that_cannot_run_it_is_refused_before_anything_is_copied(string machine, string width, string free, string code)
    {
        _run.Stub("ssh", $"case \"$*\" in *mktemp*) echo /tmp/edgeconv-none; echo {machine}; echo {width}; echo Filesystem; echo tmpfs 1 1 {free} 1% /tmp ;; esac");
        _run.Stub("scp", "exit 9");
        Assert.Contains($"error: {code}: ", _run.Command(Words()).Fails(2).Error);
    }

    [Fact]
    public void What_the_script_refuses_is_said_with_its_code()
    {
        BoardIsHere();
        Directory.Delete(Path.Combine(_run.Root, "run"), recursive: true);
        Assert.Contains("error: EC7113: pi@door: ", _run.Command(Words()).Fails(2).Error);
    }

    [Fact]
    public void Sudo_with_a_password_is_said()
    {
        BoardIsHere();
        _run.Stub("sudo", "echo 'sudo: a password is required' >&2; exit 1");
        Assert.Contains("error: EC7108: ", _run.Command(Words()).Fails(2).Error);
    }

    [Fact]
    public void A_dry_run_says_what_it_would_do_and_does_nothing()
    {
        _run.Stub("ssh", "exit 9");
        string said = _run.Command(Words("--dry-run")).Succeeds().Output;
        foreach (string part in (string[])["edgeconv-board", "models/meter.ecb", "node.json", "units/edgeconv-node.service", "install.sh", "ssh -o BatchMode=yes", "scp -o BatchMode=yes"])
            Assert.Contains(part, said);
    }

    [Fact]
    public void The_same_configuration_makes_the_same_folder()
    {
        string folder = _run.Deployment();
        string before = File.ReadAllText(Path.Combine(folder, "release"));
        Assert.Equal(before, File.ReadAllText(Path.Combine(_run.Deployment(), "release")));
        Assert.NotEqual(before, File.ReadAllText(Path.Combine(_run.Deployment("gate"), "release")));
    }

    [Fact]
    public void A_folder_with_other_files_is_left_alone()
    {
        Assert.StartsWith("error: EC7116: ", CommandRun.Of("deploy", "--folder", _run.Root, "--board", "rpi4", "--program", _run.Elf(183), _run.Configuration()).Fails(2).Error);
        Assert.True(_run.Has("etc/passwd"));
    }

    [Fact]
    public void A_program_for_another_processor_is_refused() =>
        Assert.StartsWith("error: EC7107: ", CommandRun.Of("deploy", "--folder", _run.Root + "2", "--board", "rpi4", "--program", _run.Elf(40), _run.Configuration()).Fails(2).Error);

    [Theory]
    [InlineData("deploy --board rpi4 C", "user@host is missing")]
    [InlineData("deploy pi@door --folder F --board rpi4 C", "'pi@door' is a host")]
    [InlineData("deploy pi@door --board pi9 C", "EC4101")]
    [InlineData("deploy pi@door C", "--board")]
    public void A_wrong_command_line_is_named(string line, string named) =>
        Assert.Contains(named, CommandRun.Of([.. line.Split(' ').Select(word => word switch { "C" => _run.Configuration(), "F" => _run.Root + "2", _ => word })]).Fails(2).Error);
}
