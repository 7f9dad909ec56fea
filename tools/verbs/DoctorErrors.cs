using EdgeConv.Errors;

namespace EdgeConv.Verbs;

/// <summary>What <c>doctor</c> finds amiss on a board: EC7001 to EC7099. Their remedies are what it prints.</summary>
internal static class DoctorErrors
{
    public static readonly ErrorCode Userland32 = new("EC7001", "The system's programs are 32-bit",
        "The image is a 32-bit one, perhaps with a 64-bit kernel; EdgeConv's program is 64-bit.",
        "Write Raspberry Pi OS (64-bit) to the card.");

    public static readonly ErrorCode Processor = new("EC7002", "The processor is none that EdgeConv runs on",
        "It has no 64-bit ARM or x86 instructions: the first Raspberry Pi and the Zero (without 2) are ARMv6.",
        "Take a Raspberry Pi Zero 2 W, 3, 4 or 5 with Raspberry Pi OS (64-bit).");

    public static readonly ErrorCode NoCamera = new("EC7003", "There is no camera",
        "The kernel has no video capture device: nothing is plugged in, or its driver is not loaded.",
        "Plug a USB camera in; a CSI camera needs its ribbon seated with the power off and camera_auto_detect=1 in /boot/firmware/config.txt.");

    public static readonly ErrorCode CameraBusy = new("EC7004", "Another program uses the camera",
        "A device serves one program at a time.",
        "Stop the program that the finding names.");

    public static readonly ErrorCode CameraUnreadable = new("EC7005", "The camera cannot be read",
        "It may not be opened, or offers no format that EdgeConv reads.",
        "Add the user to the group video, or read a CSI camera with the source `rpicam`.");

    public static readonly ErrorCode NoRpicam = new("EC7006", "The CSI camera's program is missing",
        "A CSI sensor is there, and is read through rpicam-vid, which is not installed.",
        "Install it: `sudo apt install rpicam-apps-lite`.");

    public static readonly ErrorCode Groups = new("EC7007", "The user lacks a group",
        "Cameras belong to the group video, pins to gpio, displays to i2c.",
        "Add the user: `sudo usermod -aG video,gpio,i2c USER`, then log in again or restart the unit.");

    public static readonly ErrorCode NoGroup = new("EC7008", "The system has no such group",
        "Raspberry Pi OS makes gpio and i2c; other systems leave the devices to root.",
        "Make the group and a udev rule for its devices, or take Raspberry Pi OS (64-bit).");

    public static readonly ErrorCode NoChip = new("EC7009", "The board's GPIO chip is not there",
        "The kernel has no character device of the board's GPIO chip: too old a kernel (a Pi 5 needs 6.1), or another board.",
        "Update the system: `sudo apt full-upgrade`; name the right board in the configuration.");

    public static readonly ErrorCode NoI2c = new("EC7010", "The I2C bus is switched off",
        "There is no /dev/i2c-1; displays and some sensors need it.",
        "Switch it on: `sudo raspi-config nonint do_i2c 0`; without a display nothing is amiss.");

    public static readonly ErrorCode UnderVoltage = new("EC7011", "The supply voltage is too low",
        "The firmware saw less than 4.63 V: a weak power supply, a thin cable, too many USB devices.",
        "Take the board's own power supply, with its cable.");

    public static readonly ErrorCode Throttled = new("EC7012", "The processor was slowed down",
        "The firmware lowered the clock for heat or voltage.",
        "Cool the board (heat sink, fan, air), check the power supply.");

    public static readonly ErrorCode Hot = new("EC7013", "The processor is hot",
        "It is near the temperature at which the firmware lowers its clock.",
        "Cool the board, or lower the frame rate.");

    public static readonly ErrorCode Memory = new("EC7014", "Little memory is free",
        "Other programs hold most of it: a desktop, a browser.",
        "Stop them, or take the image without a desktop (Raspberry Pi OS Lite, 64-bit).");

    public static readonly ErrorCode Disk = new("EC7015", "Little space is free",
        "The card is nearly full; an update needs space for two versions.",
        "Remove files: `sudo apt clean`, old logs, pictures.");

    public static readonly ErrorCode NoUnit = new("EC7016", "The node is not installed as a service",
        "There is no unit edgeconv-node, or it is not enabled at start.",
        "Install it from your PC: `edgeconv deploy USER@HOST --board BOARD CONFIG`.");

    public static readonly ErrorCode UnitFailed = new("EC7017", "The service does not run",
        "Its program ended, or never said that it is ready.",
        "Read why: `journalctl -u edgeconv-node -n 50` (or `-u edgeconv-gateway`); then `edgeconv-board node --check CONFIG`.");

    public static readonly ErrorCode Clock = new("EC7018", "The clock is not set",
        "A Raspberry Pi has no battery-kept clock (a 5 has, with a battery); times in the log are wrong until the network sets it.",
        "Connect it once, or fit a clock: `timedatectl` says whether it is set.");

    public static readonly ErrorCode Unknown = new("EC7019", "Something cannot be looked at",
        "A file of the kernel is absent or unreadable, as in a container or on a PC.",
        "Nothing needs to be done where the board has no such part.");
}
