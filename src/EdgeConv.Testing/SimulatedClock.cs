using EdgeConv.Camera;

namespace EdgeConv.Testing;

/// <summary>A clock that stands still until it is moved; timers and delays made on it fire while it moves, in order of their time.</summary>
public sealed class SimulatedClock : TimeProvider, ISimulatedTime
{
    private readonly Lock _lock = new();
    private readonly List<SimulatedTimer> _timers = [];
    private DateTimeOffset _now;

    /// <summary>Starts at a moment; 2000-01-01 00:00 UTC if none is given.</summary>
    public SimulatedClock(DateTimeOffset? start = null) =>
        Start = _now = (start ?? new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero)).ToUniversalTime();

    /// <summary>When the clock began.</summary>
    public DateTimeOffset Start { get; }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    /// <summary>Counts from <see cref="Start"/>, so that it fits in nanoseconds too.</summary>
    public override long GetTimestamp() => (GetUtcNow() - Start).Ticks;

    /// <summary>Moves the clock on; callbacks of timers run on this thread, each at its own time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Backwards.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        AdvanceTo(GetUtcNow() + by);
    }

    /// <summary>As <see cref="Advance"/>; no time passes where that is negative.</summary>
    public void Wait(TimeSpan time) => Advance(time > TimeSpan.Zero ? time : TimeSpan.Zero);

    void ISimulatedTime.Wait(TimeSpan time, WaitHandle bell)
    {
        DateTimeOffset end = GetUtcNow() + (time > TimeSpan.Zero ? time : TimeSpan.Zero);
        while (!bell.WaitOne(0))
        {
            if (TakeDue(end) is not { } due)
            {
                AdvanceTo(end);
                return;
            }
            due.Fire();
        }
    }

    /// <summary>Moves the clock to a moment; does nothing if that is past.</summary>
    public void AdvanceTo(DateTimeOffset moment)
    {
        while (TakeDue(moment) is { } due)
            due.Fire();
        lock (_lock)
            _now = moment > _now ? moment.ToUniversalTime() : _now;
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new SimulatedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private SimulatedTimer? TakeDue(DateTimeOffset moment)
    {
        lock (_lock)
        {
            SimulatedTimer? due = null;
            foreach (SimulatedTimer timer in _timers)
            {
                if (timer.Due <= moment && (due == null || timer.Due < due.Due))
                    due = timer;
            }

            if (due == null)
                return null;
            _now = due.Due > _now ? due.Due : _now;
            if (due.Period > TimeSpan.Zero)
                due.Due += due.Period;
            else
                _timers.Remove(due);
            return due;
        }
    }

    private sealed class SimulatedTimer(SimulatedClock clock, TimerCallback callback, object? state) : ITimer
    {
        private bool _disposed;

        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                if (_disposed)
                    return false;
                Period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = clock._now + dueTime;
                    clock._timers.Add(this);
                }

                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                _disposed = true;
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
