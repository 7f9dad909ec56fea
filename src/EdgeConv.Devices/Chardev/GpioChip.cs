using EdgeConv.Devices.Kernel;
using EdgeConv.Errors;
using EdgeConv.Linux;

namespace EdgeConv.Devices.Chardev;

/// <summary>A GPIO chip that the kernel has.</summary>
/// <param name="Path">Of its character device.</param>
/// <param name="Label">What it is: a board's chips keep theirs, while their numbers change.</param>
/// <param name="Errno">Why the device could not be asked, or 0; then label and lines are empty.</param>
internal readonly record struct GpioChip(string Path, string Label, int Lines, int Errno);

/// <summary>Finds chips.</summary>
internal static unsafe class GpioChips<TKernel> where TKernel : struct, IGpioKernel
{
    public static GpioChip[] List() => Array.ConvertAll(TKernel.ChipPaths(), path =>
    {
        int descriptor = TKernel.Open(path);
        if (descriptor < 0)
            return new(path, "", 0, -descriptor);
        GpioChip chip = About(path, descriptor);
        TKernel.Close(descriptor);
        return chip;
    });

    /// <summary>Opens the chip with that label, or the one at that path.</summary>
    /// <exception cref="EdgeConvException">There is none, it may not be opened, or it is no GPIO chip.</exception>
    public static int Open(string labelOrPath, out GpioChip chip)
    {
        bool isPath = labelOrPath.StartsWith('/');
        GpioChip[] all = isPath ? [] : List();
        chip = Array.Find(all, each => each.Label == labelOrPath);
        string path = isPath ? labelOrPath : chip.Path ?? throw NotFound(labelOrPath, all);
        int descriptor = TKernel.Open(path);
        if (descriptor < 0)
            throw Refused(labelOrPath, path, -descriptor);
        chip = About(path, descriptor);
        if (chip.Errno == 0)
            return descriptor;
        TKernel.Close(descriptor);
        throw new EdgeConvException(DeviceErrors.NoChip, $"{path}: is no GPIO chip: {Errno.Words(chip.Errno)}; give the label of one of {Names(List())}");
    }

    private static GpioChip About(string path, int descriptor)
    {
        ChipInfo info;
        int answer = TKernel.Control(descriptor, GpioUapi.GetChipInfo, &info);
        return answer < 0 ? new(path, "", 0, -answer) : new(path, GpioUapi.Text(info.Label), (int)info.Lines, 0);
    }

    private static EdgeConvException NotFound(string label, GpioChip[] all) =>
        Array.Find(all, chip => chip.Errno is Errno.EACCES or Errno.EPERM) is { Path: { } path, Errno: var errno } ? Refused(label, path, errno)
        : new(DeviceErrors.NoChip, $"GPIO chip '{label}': there is none with that label; "
            + (all.Length == 0 ? "the kernel has no GPIO chip at all: take a board whose pins are in memory (--board desktop), or load the chip's driver"
            : $"give one of {Names(all)}, or another board"));

    private static EdgeConvException Refused(string asked, string path, int errno) => errno switch
    {
        Errno.EACCES or Errno.EPERM => new(DeviceErrors.NoPermission, $"GPIO chip '{asked}': {path} may not be opened by this user; "
            + $"add the user to the group {TKernel.GroupOf(path) ?? "of that file"} (sudo usermod -aG {TKernel.GroupOf(path) ?? "GROUP"} USER) and log in again"),
        Errno.ENOENT or Errno.ENODEV or Errno.ENXIO => new(DeviceErrors.NoChip, $"GPIO chip '{asked}': there is no {path}; give one of {Names(List())}, or another board"),
        _ => new(DeviceErrors.ChipFailed, $"GPIO chip '{asked}': {path} cannot be opened: {Errno.Words(errno)}; see the kernel's log (dmesg)", callersMistake: false),
    };

    private static string Names(GpioChip[] chips) =>
        chips.Length == 0 ? "(there is none)" : string.Join(", ", chips.Select(chip => chip.Errno == 0 ? $"{chip.Label} ({chip.Path})" : chip.Path));
}
