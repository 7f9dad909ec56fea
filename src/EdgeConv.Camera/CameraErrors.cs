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
}
