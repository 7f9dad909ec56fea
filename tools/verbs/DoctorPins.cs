using EdgeConv.Devices.Chardev;
using EdgeConv.Devices.Kernel;
using EdgeConv.Linux;

namespace EdgeConv.Verbs;

/// <summary>Pins and buses: the board's GPIO chip, I2C, and whether the user may use them.</summary>
internal static class DoctorPins
{
    private const string Service = "edgeconv";

    /// <summary>The chip with the header's pins, by the board that the device tree names; labels are those of the kernel's drivers.</summary>
    private static readonly (string Board, string Label)[] s_chips =
    [
        ("Raspberry Pi 5", "pinctrl-rp1"), ("Raspberry Pi 500", "pinctrl-rp1"), ("Raspberry Pi Compute Module 5", "pinctrl-rp1"),
        ("Raspberry Pi 4", "pinctrl-bcm2711"), ("Raspberry Pi Compute Module 4", "pinctrl-bcm2711"), ("Raspberry Pi", "pinctrl-bcm2835"),
    ];

    public static IEnumerable<DoctorFinding> Findings(MachineFolder machine)
    {
        yield return Chip(machine);
        yield return machine.Exists("/dev/i2c-1") ? DoctorFinding.Ok("i2c", "/dev/i2c-1") : DoctorFinding.Warning("i2c", DoctorErrors.NoI2c, "there is no /dev/i2c-1");
        foreach (DoctorFinding finding in Groups(machine))
            yield return finding;
    }

    private static DoctorFinding Chip(MachineFolder machine)
    {
        string board = DoctorSystem.Board(machine) ?? "";
        string? wanted = Array.Find(s_chips, chip => board.StartsWith(chip.Board, StringComparison.Ordinal)).Label;
        List<(string Device, string Label)> chips = Chips(machine);
        string seen = chips.Count == 0 ? "none" : string.Join(", ", chips.Select(chip => $"/dev/{chip.Device} ({chip.Label})"));
        if (wanted is null)
            return chips.Count > 0 ? DoctorFinding.Ok("gpio", seen) : DoctorFinding.Warning("gpio", DoctorErrors.NoChip, "no GPIO chip");
        return chips.Find(chip => chip.Label == wanted || chip.Label.StartsWith(wanted + "-", StringComparison.Ordinal)) is { Device: { } device }
            ? DoctorFinding.Ok("gpio", $"/dev/{device} is {wanted}; {chips.Count} chips")
            : DoctorFinding.Fault("gpio", DoctorErrors.NoChip, $"{wanted} is not among the chips: {seen}");
    }

    /// <summary>Chips with their labels: asked on this machine, read from sysfs elsewhere.</summary>
    private static List<(string Device, string Label)> Chips(MachineFolder machine)
    {
        if (machine.IsThis && OperatingSystem.IsLinux())
            return [.. GpioChips<LinuxGpioKernel>.List().Select(chip => (Path.GetFileName(chip.Path), chip.Label.Length > 0 ? chip.Label : Errno.Words(chip.Errno)))];
        return [.. machine.Names("/sys/class/gpio", "gpiochip").Select((name, i) =>
            (machine.Names($"/sys/class/gpio/{name}/device", "gpiochip").FirstOrDefault() ?? $"gpiochip{i}", machine.Text($"/sys/class/gpio/{name}/label") ?? ""))];
    }

    /// <summary>The service's user where it is installed, else the one who asks.</summary>
    private static IEnumerable<DoctorFinding> Groups(MachineFolder machine)
    {
        string[][] users = [.. machine.Lines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length > 3)];
        string asking = Environment.UserName;
        string user = users.Any(fields => fields[0] == Service) ? Service : asking;
        if (user != Service && machine.IsThis && Environment.IsPrivilegedProcess)
        {
            yield return DoctorFinding.Ok("groups", "root may use all devices");
            yield break;
        }
        string primary = users.FirstOrDefault(fields => fields[0] == user)?[3] ?? "";
        string[][] groups = [.. machine.Lines("/etc/group").Select(line => line.Split(':')).Where(fields => fields.Length > 3)];
        string subject = user == Service ? "user edgeconv" : $"user {user}";
        var lacking = new List<string>();
        foreach (string name in (string[])["video", "gpio", "i2c"])
        {
            string[]? group = Array.Find(groups, fields => fields[0] == name);
            if (group is null)
                yield return DoctorFinding.Warning("groups", DoctorErrors.NoGroup, $"there is no group {name}");
            else if (group[2] != primary && !group[3].Split(',').Contains(user))
                lacking.Add(name);
        }
        yield return lacking.Count == 0 ? DoctorFinding.Ok("groups", $"{subject} is in all that there are") with { Nameless = "the user is in all that there are" }
            : DoctorFinding.Fault("groups", DoctorErrors.Groups, $"{subject} is not in {string.Join(", ", lacking)}") with { Nameless = $"the user is not in {string.Join(", ", lacking)}" };
    }
}
