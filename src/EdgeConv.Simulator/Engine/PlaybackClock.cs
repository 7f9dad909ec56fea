using System.Diagnostics;

namespace EdgeConv.Simulator;

/// <summary>
/// The node's time: a frame's own when it is handed out, then as fast as the wall clock while the node works on it, and standing still while the camera waits. So rules,
/// which go by frames' times, do the same at every speed, latencies are real, and a camera that is paused does not look like one that is lost.
/// </summary>
/// <remarks>The node's thread moves and reads it; others read it, and may then be off by the time of one frame.</remarks>
internal sealed class PlaybackClock : TimeProvider
{
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;
    private readonly double _nanosecondsPerTick = 1e9 / Stopwatch.Frequency;
    private long _base, _since = Stopwatch.GetTimestamp();
    private bool _isHeld;

    /// <inheritdoc/>
    public override long TimestampFrequency => 1_000_000_000;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Nanoseconds since the simulation began, on the source's own clock.</summary>
    public override long GetTimestamp() => _isHeld ? _base : _base + (long)((Stopwatch.GetTimestamp() - _since) * _nanosecondsPerTick);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _started + TimeSpan.FromTicks(GetTimestamp() / TimeSpan.NanosecondsPerTick);

    /// <summary>Stands still until <see cref="Set"/> or <see cref="Run"/>.</summary>
    public void Hold() => HoldAt(GetTimestamp());

    /// <summary>Stands still at a moment; it may lie before the present one.</summary>
    public void HoldAt(long nanoseconds) => (_base, _isHeld) = (nanoseconds, true);

    /// <summary>Goes on from where it stands.</summary>
    public void Run() => (_since, _isHeld) = (_isHeld ? Stopwatch.GetTimestamp() : _since, false);

    /// <summary>Goes on from a moment; it may lie before the present one: work on the last frame took longer than the source took to the next.</summary>
    public void Set(long nanoseconds) => (_base, _since, _isHeld) = (nanoseconds, Stopwatch.GetTimestamp(), false);
}
