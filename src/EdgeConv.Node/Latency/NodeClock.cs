namespace EdgeConv.Node.Latency;

/// <summary>The monotonic clock of frames and loop, in nanoseconds: on Linux <c>CLOCK_MONOTONIC</c>, which drivers stamp frames with.</summary>
internal sealed class NodeClock(TimeProvider time)
{
    public const long Second = 1_000_000_000, Millisecond = 1_000_000;

    private readonly long _frequency = time.TimestampFrequency;

    public TimeProvider Provider => time;

    public long Now => Nanoseconds(time.GetTimestamp());

    public DateTimeOffset Utc => time.GetUtcNow();

    /// <summary>A time of the configuration.</summary>
    public static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>A span of the clock's own timestamps.</summary>
    public long Nanoseconds(long timestamp) => _frequency == Second ? timestamp
        : Second % _frequency == 0 ? timestamp * (Second / _frequency)
        : (long)((Int128)timestamp * Second / _frequency);
}
