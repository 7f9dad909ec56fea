using EdgeConv.Errors;

namespace EdgeConv.Command;

/// <summary>Errors of <c>deploy</c> and of the scripts that it sends: EC7101 to EC7199.</summary>
internal static class DeployErrors
{
    public static readonly ErrorCode HostUnknown = new("EC7101", "There is no host of this name",
        "The name is not known here: mistyped, or the board is off or in another network.",
        "Check the name; on the same network `HOST.local` often works, an address always.");

    public static readonly ErrorCode Unreachable = new("EC7102", "The host does not answer",
        "Nothing listens at its SSH port: it is off, still starting, or its SSH server is not enabled.",
        "Switch it on, wait a minute, enable SSH in Raspberry Pi Imager or by `sudo raspi-config nonint do_ssh 0`.");

    public static readonly ErrorCode HostKey = new("EC7103", "The host's key is not trusted",
        "It was never connected to from here, or its card was written anew.",
        "Connect once by `ssh USER@HOST`; for a new card remove the old key first by `ssh-keygen -R HOST`.");

    public static readonly ErrorCode KeyRefused = new("EC7104", "The host refuses this user's key",
        "Deploying asks for no password, and the host does not know the key.",
        "Copy it there by `ssh-copy-id USER@HOST`, and check the user's name.");

    public static readonly ErrorCode NoSsh = new("EC7105", "There is no SSH here",
        "The programs ssh and scp are not installed on this computer.",
        "Install OpenSSH's client: `sudo apt install openssh-client`.");

    public static readonly ErrorCode NoSpace = new("EC7106", "The host has too little space",
        "Its card, or its /tmp, is full; an update keeps two versions until the new one runs.",
        "Remove files there: `sudo apt clean`, old logs.");

    public static readonly ErrorCode Program = new("EC7107", "The board's program is missing or another board's",
        "It was not published, publishing failed, or it is for another architecture.",
        "Publish it by `tools/arm64/arm64 publish-board`, or name it by `--program`.");

    public static readonly ErrorCode NoSudo = new("EC7108", "The user may not install",
        "Installing needs root, and sudo asks this user for a password.",
        "Take a user who may use sudo without one, as the first user of Raspberry Pi OS, or copy a folder made by `--folder` and run `sudo sh install.sh` there.");

    public static readonly ErrorCode NotReady = new("EC7109", "The node did not say that it is ready",
        "It started and failed, mostly for a camera or pin that is not there; an older version that was there runs again.",
        "Read why by `journalctl -u edgeconv-node -n 50` on the board, and try `edgeconv-board doctor`.");

    public static readonly ErrorCode Armv6 = new("EC7110", "The board's processor is ARMv6",
        "The first Raspberry Pi and the Zero (without 2) have no 64-bit system.",
        "Take a Raspberry Pi Zero 2 W, 3, 4 or 5 with Raspberry Pi OS (64-bit).");

    public static readonly ErrorCode Userland32 = new("EC7111", "The board's system is 32-bit",
        "The image is a 32-bit one, perhaps with a 64-bit kernel; EdgeConv's program is 64-bit.",
        "Write Raspberry Pi OS (64-bit) to the card.");

    public static readonly ErrorCode OtherArchitecture = new("EC7112", "The board has another architecture",
        "The files were made for another kind of processor than the host has.",
        "Give the `--board` that it is.");

    public static readonly ErrorCode NoSystemd = new("EC7113", "The board has no systemd",
        "The node is started and watched by systemd, which does not run there.",
        "Write Raspberry Pi OS (64-bit) to the card.");

    public static readonly ErrorCode Remote = new("EC7114", "A command failed on the board",
        "Copying or installing broke off; the message has the last line that was said.",
        "Try again; if it stays, make the folder by `--folder`, copy it and run install.sh by hand.");

    public static readonly ErrorCode Script = new("EC7115", "The script does not take this option",
        "The scripts install.sh and uninstall.sh take few options.",
        "See the lines at the script's start.");

    public static readonly ErrorCode Folder = new("EC7116", "The folder is not empty",
        "A deployment's folder is written whole, and this one has something else in it.",
        "Name a new folder, or one that deploy made.");

    public static readonly ErrorCode Gateway = new("EC7117", "The gateway's configuration does not fit the node's",
        "It is for a node of another name, or the node keeps no ring that a gateway could read.",
        "Write the node's name into the gateway's file, and `\"ring\": {}` into the node's.");

    public static readonly ErrorCode GatewayNotStarted = new("EC7118", "The gateway does not start",
        "Its program cannot be run on the board. The node runs all the same.",
        "Read why by `journalctl -u edgeconv-gateway -n 50` on the board.");

    public static readonly ErrorCode OldSystem = new("EC7119", "The board's system is too old",
        "Its C library (glibc) is older than 2.34, as that of Raspberry Pi OS bullseye (2.31); the programs need bookworm's (2.36) or any from 2.34 on.",
        "Write a current Raspberry Pi OS (64-bit) to the card.");

    /// <summary>Those that a script on the board raises, by its words <c>error: EC7111: ...</c>.</summary>
    public static ErrorCode[] OfScripts { get; } =
    [
        NoSpace, NoSudo, NotReady, Armv6, Userland32, OtherArchitecture, NoSystemd, Script, GatewayNotStarted, OldSystem,
    ];
}
