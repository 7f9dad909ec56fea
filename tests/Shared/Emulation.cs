using System.Runtime.InteropServices;

namespace EdgeConv;

/// <summary>arm64 is emulated where these tests run, some ten times slower: what does not depend on the processor is tried less often there.</summary>
internal static class Emulation
{
    public static readonly bool IsOn = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>How many of some cases to try.</summary>
    public static int Cases(int all) => IsOn ? (all + 7) / 8 : all;
}
