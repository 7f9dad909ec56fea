using EdgeConv.Errors;

namespace EdgeConv.Devices;

/// <summary>Errors of pins, sensors and displays: EC4000 to EC4999.</summary>
internal static class DeviceErrors
{
    public static readonly ErrorCode NoChip = new("EC4001", "There is no such GPIO chip",
        "The character device does not exist, or its label is another board's.",
        "Name the chip of this board, or take another board file: `edgeconv doctor` lists the chips that are there.");
}
