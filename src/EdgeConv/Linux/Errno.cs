using System.Runtime.InteropServices;

namespace EdgeConv.Linux;

/// <summary>Linux's error numbers that cameras and pins meet; the same on x64 and arm64.</summary>
internal static class Errno
{
    public const int EPERM = 1, ENOENT = 2, EINTR = 4, EIO = 5, ENXIO = 6, EAGAIN = 11, ENOMEM = 12, EACCES = 13, EBUSY = 16, ENODEV = 19,
        ENOTDIR = 20, EINVAL = 22, ENOTTY = 25, EPIPE = 32, ERANGE = 34, ENOLCK = 37, ENODATA = 61, ENOLINK = 67;

    /// <summary>The system's words for a number, with the number.</summary>
    public static string Words(int errno) => $"{Marshal.GetPInvokeErrorMessage(errno)} (error {errno})";
}
