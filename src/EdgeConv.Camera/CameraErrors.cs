using EdgeConv.Errors;

namespace EdgeConv.Camera;

/// <summary>Errors of cameras: EC3000 to EC3999.</summary>
internal static class CameraErrors
{
    public static readonly ErrorCode Absent = new("EC3001", "There is no such camera",
        "The device's path does not exist: no camera is plugged in, or it has another number.",
        "Plug the camera in, or name another: `edgeconv doctor` lists those that are there.");

    public static readonly ErrorCode Stalled = new("EC3002", "The camera sends no frames",
        "The driver had no frame for longer than the time allowed: a loose cable, a lost signal, too little power.",
        "Check cable and power supply. The node goes on by itself when frames come again.");

    public static readonly ErrorCode Lost = new("EC3003", "The camera is gone",
        "The driver says that the device no longer exists, or streaming failed for good.",
        "Plug it in again. The node opens it again by itself.");

    public static readonly ErrorCode Busy = new("EC3004", "The camera is in use",
        "Another program streams from the device, and its driver serves one at a time.",
        "Stop that program: `fuser /dev/video0` names it.");

    public static readonly ErrorCode NotPermitted = new("EC3005", "This user may not open the camera",
        "The device's file belongs to the group video, and this user is not in it.",
        "`sudo usermod -aG video USER`, and log in again; `edgeconv deploy` does it for the node.");

    public static readonly ErrorCode NotACamera = new("EC3006", "The device is not a camera that can be read",
        "It does not capture video, or not through memory-mapped buffers: a codec, a metadata node, a multi-planar device, or no V4L2 device at all.",
        "Name another device: `edgeconv doctor` lists cameras. A CSI camera of a Raspberry Pi is read through `rpicam`.");

    public static readonly ErrorCode NoReadableFormat = new("EC3007", "The camera offers no format that can be read",
        "EdgeConv reads YUYV, NV12, YU12 (I420), RGB3, BGR3, GREY and MJPG. The device answered another, or rows or fields that fit none of these.",
        "Use another format, size or camera; the message lists what this one offers. A CSI camera of a Raspberry Pi is read through `rpicam`.");

    public static readonly ErrorCode DriverRefused = new("EC3008", "The camera's driver refused a call",
        "A call that every camera must answer failed, or its answer makes no sense: a fault of driver, device, cable or power, or too little memory.",
        "Plug the camera in again; see `dmesg`; ask for fewer buffers or a smaller size.");

    public static readonly ErrorCode Damaged = new("EC3009", "A frame is damaged",
        "The driver marked it as faulty, or it has too few bytes: a bad cable, too little power, a bus that carries too much.",
        "It is skipped. If there are many: another cable or port, a lower rate or size.");

    public static readonly ErrorCode NoSignal = new("EC3010", "The camera's input has no signal",
        "The receiver finds no signal at its input, or none that it can lock to.",
        "Check source and cable. The node goes on by itself when the signal returns.");

    public static readonly ErrorCode SourceChanged = new("EC3011", "The input's signal changed",
        "The device reports that its source has another resolution or rate, or came back: frames of the old kind no longer come.",
        "Nothing: the camera is opened again and asked what it gives now.");

    public static readonly ErrorCode Source = new("EC3012", "There is no such source of frames",
        "A source is a device such as /dev/video0, `rpicam`, or file:PATH, a folder or a file of pictures or raw frames.",
        "Write one of these; a raw file also needs its format and size.");

    public static readonly ErrorCode Wish = new("EC3013", "No camera could do that",
        "A width, height, rate or number of buffers lies outside its limits.",
        "The message says which, and from where to where it may go.");

    public static readonly ErrorCode CommandAbsent = new("EC3014", "The camera's command cannot be started",
        "CSI cameras are read through a program such as rpicam-vid, and there is none of that name.",
        "`sudo apt install rpicam-apps-lite`, or name the program: `rpicam:/path/to/command`.");

    public static readonly ErrorCode CommandEnded = new("EC3015", "The camera's command ended",
        "The program that reads the CSI camera went away; the last line that it wrote is in the message.",
        "Run it by hand to see what it says: `rpicam-vid -t 2000 -n -o /dev/null`; check the camera's ribbon cable. The node starts it again by itself.");

    public static readonly ErrorCode FramesDiffer = new("EC3016", "The camera's command sends frames of another size",
        "Between two frames lie not as many bytes as a frame of the asked width, height and format has, whatever its rows are padded to.",
        "Ask for a width that is a multiple of 64 and an even height that the sensor has.");

    public static readonly ErrorCode Picture = new("EC3017", "A file of pictures or frames cannot be used",
        "It is absent, empty, cut off, of another size than the others, or of a kind that this program cannot read.",
        "Give JPEG pictures of one size, or raw frames with their format and size.");

    public static readonly ErrorCode Recording = new("EC3018", "A recording is damaged",
        "The file is no recording, was cut off, or its bytes do not fit its checksums.",
        "Record it again.");

    public static readonly ErrorCode Held = new("EC3019", "All of the camera's frames are held",
        "Every buffer was handed out and none given back, so there is none to fill.",
        "Give frames back, or ask for more buffers.");

    public static readonly ErrorCode NotOpen = new("EC3020", "The camera is not open",
        "A frame was asked of a source that was never opened, or was closed.",
        "Open it first.");
}
