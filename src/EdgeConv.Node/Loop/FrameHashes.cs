namespace EdgeConv.Node.Loop;

/// <summary>Hashes of the latest frames' raw outputs, by the camera's number. The loop writes them; any thread reads.</summary>
internal sealed class FrameHashes
{
    private const int Kept = 64;

    private readonly long[] _sequences = new long[Kept];
    private readonly ulong[] _hashes = new ulong[Kept];

    public FrameHashes() => Array.Fill(_sequences, -1);

    public void Add(long sequence, ulong hash)
    {
        int at = (int)((ulong)sequence % Kept);
        Volatile.Write(ref _sequences[at], -1);
        Volatile.WriteBarrier();
        Volatile.Write(ref _hashes[at], hash);
        Volatile.Write(ref _sequences[at], sequence);
    }

    /// <summary>False where the frame is not there yet, or no longer.</summary>
    public bool TryFind(long sequence, out ulong hash)
    {
        int at = (int)((ulong)sequence % Kept);
        bool isThere = Volatile.Read(ref _sequences[at]) == sequence;
        hash = Volatile.Read(ref _hashes[at]);
        Volatile.ReadBarrier();
        return isThere && Volatile.Read(ref _sequences[at]) == sequence;
    }
}
