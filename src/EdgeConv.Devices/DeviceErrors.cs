using EdgeConv.Errors;

namespace EdgeConv.Devices;

/// <summary>Errors of pins, sensors and displays: EC4000 to EC4099.</summary>
internal static class DeviceErrors
{
    public static readonly ErrorCode NoChip = new("EC4001", "There is no such GPIO chip",
        "The character device does not exist, or its label is another board's.",
        "Name the chip of this board, or take another board file: `edgeconv doctor` lists the chips that are there.");

    public static readonly ErrorCode NoPermission = new("EC4002", "This user may not use the device",
        "GPIO chips and I2C buses belong to a group of their own, mostly gpio and i2c, and the user is not in it.",
        "Add the user to the group that the message names (sudo usermod -aG gpio USER) and log in again; `edgeconv deploy` does it for the node's user.");

    public static readonly ErrorCode LineBusy = new("EC4003", "Another program holds the pin",
        "A line of a GPIO chip is given to one program at a time, or to a driver of the kernel: a second node, a script, an overlay in config.txt.",
        "Stop the program that the message names, remove the overlay, or take another pin: `gpioinfo` shows who holds what.");

    public static readonly ErrorCode NoLine = new("EC4004", "The board has no such pin",
        "The name is neither in the board's file nor one of the kernel's, or the number is above the chip's last line.",
        "`edgeconv boards BOARD` lists the names; a number is the chip's line, on a Raspberry Pi the GPIO number and not the header's.");

    public static readonly ErrorCode ChipFailed = new("EC4005", "The GPIO chip refuses a call",
        "The kernel's driver answered with an error: the chip was removed, is asleep or cannot do what is asked.",
        "See the kernel's log (dmesg) for the chip's driver; after a chip was removed, start the program again.");

    public static readonly ErrorCode NoEdges = new("EC4006", "The pin tells no edges",
        "The chip has no interrupts for this line, so the kernel cannot say when it changes.",
        "Take a pin of the board's own header: chips on an I2C bus often have their interrupt line unconnected.");

    public static readonly ErrorCode PinMistake = new("EC4007", "A pin is used in a way that it does not allow",
        "It is opened twice, not open, or written to while it is an input.",
        "Give every device a pin of its own in the configuration.");

    public static readonly ErrorCode NoDriver = new("EC4008", "There is no such driver of pins",
        "A board's file or an option names it, and this program does not know it.",
        "Take gpiochip for the kernel's character device or memory for pins that only the program sees.");

    public static readonly ErrorCode NoDisplay = new("EC4010", "The display does not answer",
        "The I2C bus is switched off, or nothing on it has that address: a loose wire, another address, no power.",
        "Switch the bus on (sudo raspi-config nonint do_i2c 0), look with `i2cdetect -y 1`, check the wires; most SSD1306 modules have address 0x3c, some 0x3d.");

    public static readonly ErrorCode DisplayMistake = new("EC4011", "The display's settings are wrong",
        "The display is no SSD1306 of 128 x 64 or 128 x 32, or the address is none of I2C's.",
        "Give a height of 64 or 32 and an address from 0x08 to 0x77.");

    public static readonly ErrorCode Recording = new("EC4020", "A recording of pins cannot be read",
        "A line of the file is not a time, a pin, a level and who set it, or times run backwards.",
        "Write lines such as `0.250000 17 high out`, in the order of their times.");
}
