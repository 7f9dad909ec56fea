using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeConv.Node.Latency;

/// <summary>
/// How often a time came up, in buckets of fixed number: 16 to each doubling, so that a bucket is at most 1/16 of its lower edge wide. From 0 to
/// 2^40 ns (18 minutes); longer ones count in the last bucket.
/// </summary>
internal sealed class Histogram
{
    private const int PerOctave = 16, PerOctaveBits = 4, MostBits = 40;

    private readonly long[] _counts = new long[(MostBits - PerOctaveBits + 1) * PerOctave];

    public long Count { get; private set; }

    /// <summary>In nanoseconds, exact.</summary>
    public long Most { get; private set; }

    public void Add(long nanoseconds)
    {
        long value = Math.Max(nanoseconds, 0);
        _counts[Math.Min(Bucket(value), _counts.Length - 1)]++;
        Most = Math.Max(Most, value);
        Count++;
    }

    /// <summary>The upper edge of the bucket in which that share of the values is reached, or the largest value if that is less; 0 without values.</summary>
    /// <param name="share">0 to 1.</param>
    public long Percentile(double share)
    {
        long wanted = Math.Max(1, (long)Math.Ceiling(share * Count)), seen = 0;
        for (int bucket = 0; bucket < _counts.Length - 1; bucket++)
            if ((seen += _counts[bucket]) >= wanted)
                return Math.Min(UpperEdge(bucket), Most);
        return Most;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        (Count, Most) = (0, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Bucket(long value)
    {
        if (value < PerOctave)
            return (int)value;
        int log = BitOperations.Log2((ulong)value);
        return (log - PerOctaveBits + 1) * PerOctave + (int)(value >> (log - PerOctaveBits) & (PerOctave - 1));
    }

    private static long UpperEdge(int bucket)
    {
        if (bucket < PerOctave)
            return bucket;
        int shift = bucket / PerOctave - 1;
        return ((long)(PerOctave + bucket % PerOctave + 1) << shift) - 1;
    }
}
