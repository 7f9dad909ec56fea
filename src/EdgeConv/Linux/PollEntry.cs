using System.Runtime.InteropServices;

namespace EdgeConv.Linux;

/// <summary>What <c>poll</c> is to wait for on a descriptor, and what it saw: <c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public const short In = 1, Priority = 2, Error = 8, HangUp = 16, Invalid = 32;

    public int Descriptor;
    public short Events;
    public short Seen;
}
