namespace EdgeConv.Node.Decide;

/// <summary>FNV-1a of 64 bits: tells outputs apart in a log; no protection against anybody.</summary>
internal static class Fnv
{
    public const ulong Start = 14695981039346656037;

    private const ulong Prime = 1099511628211;

    public static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
            hash = unchecked((hash ^ value) * Prime);
        return hash;
    }

    public static ulong Add(ulong hash, ulong value)
    {
        for (int i = 0; i < 8; i++, value >>= 8)
            hash = unchecked((hash ^ (byte)value) * Prime);
        return hash;
    }
}
