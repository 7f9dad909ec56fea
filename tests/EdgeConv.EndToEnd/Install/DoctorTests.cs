using System.Text.Json;
using EdgeConv.EndToEnd.Command;
using EdgeConv.Verbs;
using Xunit;

namespace EdgeConv.EndToEnd.Install;

/// <summary>edgeconv doctor on root folders that say what a board's kernel would.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DoctorTests()
    {
        // A Pi 5 that lacks nothing.
        Write("proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0\0");
        Write("proc/sys/kernel/arch", "aarch64\n");
        Write("proc/sys/kernel/osrelease", "6.12.25+rpt-rpi-2712\n");
        Write("proc/cpuinfo", "processor : 0\nCPU architecture: 8\n");
        Write("proc/meminfo", "MemTotal: 4000000 kB\nMemFree: 100 kB\nMemAvailable: 3000000 kB\n");
        Write("bin/sh", "\u007FELF\u0002\u0001\u0001\0\0\0\0\0\0\0\0\0\u0003\0\u003e\0\0\0\0\0");
        Write("sys/devices/platform/soc/soc:firmware/get_throttled", "0\n");
        Write("sys/class/thermal/thermal_zone0/temp", "45123\n");
        Write("sys/class/video4linux/video0/name", "HD Webcam C525\n");
        Write("sys/class/gpio/gpiochip571/label", "pinctrl-rp1\n");
        Write("sys/class/gpio/gpiochip571/device/gpiochip0/uevent", "");
        Write("dev/i2c-1", "");
        Write("etc/passwd", "root:x:0:0::/:/bin/sh\nedgeconv:x:999:999::/nonexistent:/usr/sbin/nologin\n");
        Write("etc/group", "video:x:44:edgeconv\ngpio:x:997:pi,edgeconv\ni2c:x:998:edgeconv\n");
        Write("etc/systemd/system/edgeconv-node.service", "[Unit]\n");
        Directory.CreateDirectory(_folder.File("etc/systemd/system/multi-user.target.wants"));
        File.CreateSymbolicLink(_folder.File("etc/systemd/system/multi-user.target.wants/edgeconv-node.service"), "/etc/systemd/system/edgeconv-node.service");
        Directory.CreateDirectory(_folder.File("run/systemd/system"));
        Write("sys/fs/cgroup/system.slice/edgeconv-node.service/cgroup.procs", "812\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_board_that_lacks_nothing_is_well()
    {
        CommandRun run = CommandRun.Of("doctor", "--root", _folder.Path).Succeeds();
        Assert.Contains("nothing is amiss", run.Output);
        foreach (string seen in (string[])["Raspberry Pi 5", "HD Webcam C525", "/dev/gpiochip0 is pinctrl-rp1", "45.1 degrees", "6.12.25"])
            Assert.Contains(seen, run.Output);
    }

    [Fact]
    public void A_gateway_that_is_installed_and_does_not_run_is_found()
    {
        Write("etc/systemd/system/edgeconv-gateway.service", "[Unit]\n");
        File.CreateSymbolicLink(_folder.File("etc/systemd/system/multi-user.target.wants/edgeconv-gateway.service"), "/etc/systemd/system/edgeconv-gateway.service");
        Assert.Contains("edgeconv-gateway.service is enabled and does not run", CommandRun.Of("doctor", "--root", _folder.Path).Output);
        Write("sys/fs/cgroup/system.slice/edgeconv-gateway.service/cgroup.procs", "813\n");
        Assert.Contains("edgeconv-gateway.service runs", CommandRun.Of("doctor", "--root", _folder.Path).Succeeds().Output);
    }

    [Theory]
    [InlineData("bin/sh", "\u007FELF\u0001\u0001\u0001\0\0\0\0\0\0\0\0\0\u0003\0\u0028\0\0\0\0\0", "EC7001", true)]
    [InlineData("proc/cpuinfo", "model name : ARMv6-compatible processor rev 7 (v6l)", "EC7002", true)]
    [InlineData("sys/class/video4linux/video0/name", null, "EC7003", true)]
    [InlineData("sys/class/video4linux/video0/name", "rp1-cfe-csi2_ch0", "EC7006", true)]
    [InlineData("etc/group", "video:x:44:\ngpio:x:997:edgeconv\ni2c:x:998:edgeconv\n", "EC7007", true)]
    [InlineData("etc/group", "video:x:44:edgeconv\ni2c:x:998:edgeconv\n", "EC7008", false)]
    [InlineData("sys/class/gpio/gpiochip571/label", "pinctrl-bcm2711", "EC7009", true)]
    [InlineData("dev/i2c-1", null, "EC7010", false)]
    [InlineData("sys/devices/platform/soc/soc:firmware/get_throttled", "50005", "EC7011", true)]
    [InlineData("sys/devices/platform/soc/soc:firmware/get_throttled", "10000", "EC7011", false)]
    [InlineData("sys/devices/platform/soc/soc:firmware/get_throttled", "4", "EC7012", true)]
    [InlineData("sys/devices/platform/soc/soc:firmware/get_throttled", "80000", "EC7012", false)]
    [InlineData("sys/devices/platform/soc/soc:firmware/get_throttled", null, "EC7019", false)]
    [InlineData("sys/class/thermal/thermal_zone0/temp", "81000", "EC7013", false)]
    [InlineData("proc/meminfo", "MemTotal: 400000 kB\nMemAvailable: 30000 kB\n", "EC7014", false)]
    [InlineData("etc/systemd/system/edgeconv-node.service", null, "EC7016", false)]
    [InlineData("etc/systemd/system/multi-user.target.wants/edgeconv-node.service", null, "EC7016", false)]
    [InlineData("sys/fs/cgroup/system.slice/edgeconv-node.service/cgroup.procs", "", "EC7017", true)]
    public void What_is_amiss_is_said_with_code_and_remedy(string path, string? text, string code, bool isFault)
    {
        if (text is null)
            File.Delete(_folder.File(path));
        else
            Write(path, text);
        if (path.EndsWith("video0/name", StringComparison.Ordinal) && text is null)
            Directory.Delete(_folder.File("sys/class/video4linux/video0"));
        CommandRun run = CommandRun.Of("doctor", "--root", _folder.Path, "--json");
        Assert.Equal(isFault ? 1 : 0, run.Code);
        JsonElement[] amiss = [.. JsonDocument.Parse(run.Output).RootElement.GetProperty("findings").EnumerateArray()
            .Where(finding => finding.GetProperty("code").GetString() is not null)];
        Assert.Contains(amiss, finding => finding.GetProperty("code").GetString() == code
            && finding.GetProperty("outcome").GetString() == (isFault ? "fault" : "warning") && finding.GetProperty("remedy").GetString()!.Length > 10);
    }

    [Theory]
    [InlineData("0\n", "1", "throttled=0x50005", 0u, "get_throttled")]
    [InlineData("0x50005\n", null, null, 0x50005u, "get_throttled")]
    [InlineData(null, "0", "throttled=0x80008", 0x80008u, "vcgencmd")]
    [InlineData(null, "1", "throttled=0x0", 1u, "vcgencmd")]
    [InlineData(null, null, "throttled=0xe0000", 0xe0000u, "vcgencmd")]
    [InlineData(null, "1", null, 1u, "rpi_volt")]
    [InlineData(null, "0", "VCHI initialization failed", 0u, "rpi_volt")]
    [InlineData(null, null, "VCHI initialization failed", 0u, null)]
    [InlineData(null, null, null, 0u, null)]
    public void Throttling_is_asked_of_the_kernels_file_then_of_its_sensor_and_vcgencmd(string? file, string? alarm, string? answer, uint bits, string? source)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "os:linux");
        const string Throttled = "sys/devices/platform/soc/soc:firmware/get_throttled";
        if (file is null)
            File.Delete(_folder.File(Throttled));
        else
            Write(Throttled, file);
        Write("sys/class/hwmon/hwmon0/name", "cpu_thermal\n");
        if (alarm is not null)
        {
            Write("sys/class/hwmon/hwmon1/name", "rpi_volt\n");
            Write("sys/class/hwmon/hwmon1/in0_lcrit_alarm", alarm + "\n");
        }
        string tool = _folder.File("vcgencmd");
        if (answer is not null)
        {
            Write("vcgencmd.answer", answer + "\n");
            File.CreateSymbolicLink(tool, RepositoryRoot.File("tests/EdgeConv.EndToEnd/Install/vcgencmd"));
        }
        var machine = new MachineFolder(_folder.Path) { FirmwareTool = tool };
        Assert.Equal(source is null ? null : new Throttling(bits, source), Throttling.Of(machine));
        DoctorFinding[] findings = [.. DoctorRun.Report(machine, DateTimeOffset.UtcNow).Findings.Where(finding => finding.Check is "power" or "clock rate")];
        if (source is null)
            Assert.Equal("EC7019", Assert.Single(findings).Code);
        else
            Assert.All(findings, finding => Assert.Contains(source, finding.What));
        Assert.Equal((bits & 0x10001) != 0, findings.Any(finding => finding.Code == "EC7011"));
        Assert.Equal((bits & 0xe000e) != 0, findings.Any(finding => finding.Code == "EC7012"));
    }

    [Fact]
    public void Programs_below_another_root_are_not_run()
    {
        Assert.Null(new MachineFolder(_folder.Path).FirmwareTool);
        Assert.Equal("vcgencmd", new MachineFolder("/").FirmwareTool);
    }

    [Fact]
    public void A_camera_in_use_names_the_program()
    {
        Write("proc/4711/comm", "motion\n");
        Directory.CreateDirectory(_folder.File("proc/4711/fd"));
        File.CreateSymbolicLink(_folder.File("proc/4711/fd/5"), "/dev/video0");
        string said = CommandRun.Of("doctor", "--root", _folder.Path).Succeeds().Output;
        Assert.Contains("EC7004", said);
        Assert.Contains("motion uses it", said);
    }

    [Fact]
    public void A_clock_that_was_never_set_is_seen()
    {
        DoctorReport report = DoctorRun.Report(new MachineFolder(_folder.Path), new(1970, 1, 2, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal("EC7018", Assert.Single(report.Findings, finding => finding.Outcome == DoctorFinding.Warned).Code);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named() => Assert.Contains("EC8003", CommandRun.Of("doctor", "--root", _folder.File("nowhere")).Fails(2).Error);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(path))!);
        File.WriteAllText(_folder.File(path), text);
    }
}
