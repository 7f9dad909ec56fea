using System.Globalization;

namespace EdgeConv.Verbs;

/// <summary>Processor, power, heat, memory, disk, clock, service.</summary>
internal static class DoctorSystem
{
    private const string NodeUnit = "edgeconv-node.service", GatewayUnit = "edgeconv-gateway.service";
    private const int ElfClass32 = 1;
    private const long LeastMemoryKilobytes = 96 * 1024, LeastDiskBytes = 200L << 20;
    private const int HotThousandths = 75_000;

    /// <summary>Before this program was written no clock can be right.</summary>
    private static readonly DateTimeOffset s_written = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static IEnumerable<DoctorFinding> Findings(MachineFolder machine, DateTimeOffset now)
    {
        if (Board(machine) is { } board)
            yield return DoctorFinding.Ok("board", board);
        yield return Architecture(machine);
        foreach (DoctorFinding finding in DoctorPower.Findings(machine))
            yield return finding;
        yield return Temperature(machine);
        yield return Memory(machine);
        yield return Disk(machine);
        yield return now < s_written
            ? DoctorFinding.Warning("clock", DoctorErrors.Clock, $"it says {now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}")
            : DoctorFinding.Ok("clock", now.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
        yield return Service(machine, "service", NodeUnit);
        if (IsInstalled(machine, GatewayUnit))
            yield return Service(machine, "gateway", GatewayUnit);
    }

    /// <summary>What the device tree calls the board; null on a PC.</summary>
    public static string? Board(MachineFolder machine) => machine.Text("/proc/device-tree/model");

    private static DoctorFinding Architecture(MachineFolder machine)
    {
        string kernel = machine.Text("/proc/sys/kernel/arch") ?? "unknown";
        string release = machine.Text("/proc/sys/kernel/osrelease") ?? "";
        if (kernel.StartsWith("armv6", StringComparison.Ordinal) || machine.Lines("/proc/cpuinfo").Any(line => line.Contains("ARMv6", StringComparison.Ordinal)))
            return DoctorFinding.Fault("processor", DoctorErrors.Processor, "ARMv6");
        // Whatever stands for the system's programs: the fifth byte of an ELF file is its class.
        byte[]? program = machine.Bytes("/bin/sh", 20) ?? machine.Bytes("/usr/bin/env", 20);
        bool is32 = program is { Length: 20 } && program.AsSpan(0, 4).SequenceEqual("\u007FELF"u8) && program[4] == ElfClass32;
        return is32 ? DoctorFinding.Fault("system", DoctorErrors.Userland32, $"kernel {kernel} {release}, programs 32-bit")
            : DoctorFinding.Ok("system", $"kernel {kernel} {release}, programs 64-bit");
    }

    private static DoctorFinding Temperature(MachineFolder machine)
    {
        if (machine.Number("/sys/class/thermal/thermal_zone0/temp") is not { } thousandths)
            return DoctorFinding.Ok("temperature", "the kernel has no thermometer");
        string degrees = $"{Numbers.Fixed(thousandths / 1000.0, 1)} degrees";
        return thousandths >= HotThousandths ? DoctorFinding.Warning("temperature", DoctorErrors.Hot, degrees) : DoctorFinding.Ok("temperature", degrees);
    }

    private static DoctorFinding Memory(MachineFolder machine)
    {
        string? line = Array.Find(machine.Lines("/proc/meminfo"), each => each.StartsWith("MemAvailable:", StringComparison.Ordinal));
        if (line is null || !long.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], NumberStyles.None, CultureInfo.InvariantCulture, out long free))
            return DoctorFinding.Warning("memory", DoctorErrors.Unknown, "/proc/meminfo cannot be read");
        string what = $"{free / 1024} MB free";
        return free < LeastMemoryKilobytes ? DoctorFinding.Warning("memory", DoctorErrors.Memory, what) : DoctorFinding.Ok("memory", what);
    }

    private static DoctorFinding Disk(MachineFolder machine)
    {
        long free = new DriveInfo(machine.At("/")).AvailableFreeSpace;
        string what = $"{free >> 20} MB free";
        return free < LeastDiskBytes ? DoctorFinding.Warning("disk", DoctorErrors.Disk, what) : DoctorFinding.Ok("disk", what);
    }

    private static bool IsInstalled(MachineFolder machine, string unit) => machine.Exists("/etc/systemd/system/" + unit);

    private static DoctorFinding Service(MachineFolder machine, string what, string unit)
    {
        if (!IsInstalled(machine, unit))
            return DoctorFinding.Warning(what, DoctorErrors.NoUnit, $"{unit} is not installed");
        if (!machine.Exists("/run/systemd/system"))
            return DoctorFinding.Warning(what, DoctorErrors.Unknown, $"{unit} is installed, and systemd does not run");
        if (machine.Link("/etc/systemd/system/multi-user.target.wants/" + unit) is null)
            return DoctorFinding.Warning(what, DoctorErrors.NoUnit, $"{unit} is not enabled");
        // A unit that runs has a control group with processes in it.
        return machine.Text($"/sys/fs/cgroup/system.slice/{unit}/cgroup.procs") is { Length: > 0 } ? DoctorFinding.Ok(what, $"{unit} runs")
            : DoctorFinding.Fault(what, DoctorErrors.UnitFailed, $"{unit} is enabled and does not run");
    }
}
