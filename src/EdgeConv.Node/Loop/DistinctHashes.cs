namespace EdgeConv.Node.Loop;

/// <summary>How many different hashes came, in room of fixed size.</summary>
internal sealed class DistinctHashes
{
    /// <summary>So many are told apart; then the count stands.</summary>
    public const int Most = 256;

    private readonly ulong[] _seen = new ulong[Most];

    public int Count { get; private set; }

    public void Add(ulong hash)
    {
        if (_seen.AsSpan(0, Count).Contains(hash) || Count == Most)
            return;
        _seen[Count++] = hash;
    }
}
