using System.Runtime.InteropServices;

namespace EdgeConv.Devices.Kernel;

/// <summary>Linux's error numbers that pins meet; the same on x64 and arm64.</summary>
internal static class Errno
{
    public const int EPERM = 1, ENOENT = 2, EINTR = 4, EIO = 5, ENXIO = 6, EAGAIN = 11, ENOMEM = 12, EACCES = 13, EBUSY = 16, ENODEV = 19,
        EINVAL = 22, ENOTTY = 25;

    /// <summary>The system's words for a number, with the number.</summary>
    public static string Words(int errno) => $"{Marshal.GetPInvokeErrorMessage(errno)} (error {errno})";
}
