namespace EdgeConv.Node.Latency;

/// <summary>The monotonic clock of frames and loop, in nanoseconds: on Linux <c>CLOCK_MONOTONIC</c>, which drivers stamp frames with.</summary>
internal sealed class NodeClock(TimeProvider time)
{
    public const long Second = 1_000_000_000, Millisecond = 1_000_000;

    private readonly long _frequency = time.TimestampFrequency;

    public TimeProvider Provider => time;

    public long Now => ToNanoseconds(time.GetTimestamp());

    public DateTimeOffset Utc => time.GetUtcNow();

    private long ToNanoseconds(long timestamp) => _frequency == Second ? timestamp
        : Second % _frequency == 0 ? timestamp * (Second / _frequency)
        : (long)((Int128)timestamp * Second / _frequency);
}
