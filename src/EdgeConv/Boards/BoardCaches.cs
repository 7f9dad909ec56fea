using System.Numerics;

namespace EdgeConv.Boards;

/// <summary>Data caches as one busy core sees them. Without a third level its bytes and ways are 0.</summary>
internal sealed record BoardCaches(int LineBytes, int L1DataBytes, int L1DataWays, int L2Bytes, int L2Ways, int L3Bytes, int L3Ways)
{
    internal string? Complaint() =>
        BoardFile.Outside(LineBytes, 16, 256, "caches.lineBytes")
        ?? Level(L1DataBytes, L1DataWays, 1 << 20, "l1Data")
        ?? Level(L2Bytes, L2Ways, 1 << 30, "l2")
        ?? (L3Bytes == 0 && L3Ways == 0 ? null : Level(L3Bytes, L3Ways, 1 << 30, "l3"));

    private string? Level(int bytes, int ways, int most, string name) =>
        BoardFile.Outside(bytes, 1024, most, $"caches.{name}Bytes") ?? BoardFile.Outside(ways, 1, 64, $"caches.{name}Ways")
        ?? (bytes % (LineBytes * ways) != 0 || !BitOperations.IsPow2(bytes / (LineBytes * ways))
            ? $"caches.{name}Bytes is {bytes}, not {LineBytes} bytes a line times {ways} ways times a power of two" : null);
}
