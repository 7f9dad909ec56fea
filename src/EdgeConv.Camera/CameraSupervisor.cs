namespace EdgeConv.Camera;

/// <summary>
/// Keeps a source of frames going: opens it, says when it stalls or is lost, and opens it again with growing delays. Whatever the driver does,
/// <see cref="Next"/> waits no longer than it was told. While frames come nothing is allocated. For one thread.
/// </summary>
/// <example><code>
/// using var camera = new CameraSupervisor(FrameSources.Open("/dev/video0", new CameraWish()));
/// while (!stopped)
/// {
///     CaptureResult result = camera.Next(TimeSpan.FromMilliseconds(100), out CameraFrame frame);
///     while (camera.TryTakeChange(out CameraChange change))
///         log.WriteLine(change.Text);
///     if (result == CaptureResult.Frame)
///         Look(frame);
///     if (result is CaptureResult.Frame or CaptureResult.Damaged)
///         camera.Release(frame);
/// }
/// </code></example>
public sealed class CameraSupervisor : IDisposable
{
    private const int ChangesKept = 8;

    private readonly FrameSource _source;
    private readonly TimeProvider _clock;
    private readonly CameraOptions _options;
    private readonly CameraOpener _opener;
    private readonly CameraChange[] _changes = new CameraChange[ChangesKept];
    private int _firstChange, _changeCount;
    private Phase _phase = Phase.Waiting;
    private bool _wasOpen;
    private CameraFault _saidFault;
    private int _held, _attempts;
    private TimeSpan _delay;
    private long _due, _lastGood, _droppedBefore;

    private enum Phase
    {
        Open,
        Leaving, // lost; closed as soon as the last frame was given back
        Closing,
        Waiting, // closed until it is time to open
        Opening,
    }

    /// <summary>Takes a source over; it is opened by the first <see cref="Next"/>.</summary>
    /// <param name="source">Closed; closed and disposed of by <see cref="Dispose"/>.</param>
    /// <param name="options">Patience; the defaults if null.</param>
    /// <param name="clock">Time; the system's if null.</param>
    public CameraSupervisor(FrameSource source, CameraOptions? options = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
        _clock = clock ?? TimeProvider.System;
        _options = options ?? new();
        _opener = new(source, onCallersThread: _clock is ISimulatedTime);
        _delay = _options.FirstDelay;
        _due = _clock.GetTimestamp();
    }

    /// <summary>The source's name.</summary>
    public string Name => _source.Name;

    /// <summary>How it does.</summary>
    public CameraState State { get; private set; }

    /// <summary>What its frames are, since it was last opened; the default before.</summary>
    public CameraFormat Format { get; private set; }

    /// <summary>Frames that the source dropped, of all openings.</summary>
    public long Dropped => _droppedBefore + (_phase == Phase.Open ? _source.Dropped : 0);

    /// <summary>Damaged frames.</summary>
    public long Damaged { get; private set; }

    /// <summary>How often it was opened again after it had been lost.</summary>
    public long Reopenings { get; private set; }

    /// <summary>Waits for the next frame, and meanwhile does what must be done for a lost camera. Never throws.</summary>
    /// <param name="timeout">The longest to wait.</param>
    /// <param name="frame">A frame, where the result is <see cref="CaptureResult.Frame"/> or <see cref="CaptureResult.Damaged"/>: valid until it is given back,
    /// whatever happens to the camera.</param>
    public CaptureResult Next(TimeSpan timeout, out CameraFrame frame)
    {
        if (_phase == Phase.Open)
            return Watch(timeout, out frame);
        long deadline = _clock.GetTimestamp() + Ticks(timeout);
        frame = default;
        if (_phase == Phase.Leaving && _held == 0)
        {
            _opener.Begin(open: false);
            _phase = Phase.Closing;
        }
        if (_phase == Phase.Closing && _opener.Wait(Left(deadline)))
            _phase = Phase.Waiting;
        if (_phase is Phase.Leaving or Phase.Waiting)
            Clocks.Wait(_clock, Left(_phase == Phase.Waiting ? Math.Min(deadline, _due) : deadline));
        if (_phase == Phase.Waiting && _clock.GetTimestamp() >= _due)
        {
            _opener.Begin(open: true);
            _phase = Phase.Opening;
        }
        if (_phase == Phase.Opening && _opener.Wait(Left(deadline)))
        {
            if (_opener.Refusal is { } refusal)
                Refuse(refusal);
            else
                Opened();
        }
        return _phase == Phase.Open ? Watch(Left(deadline), out frame) : CaptureResult.Lost;
    }

    /// <summary>Gives a frame back. Never throws, never allocates.</summary>
    public void Release(in CameraFrame frame)
    {
        if (_held > 0)
            _held--;
        if (_phase == Phase.Open && !_source.Release(frame))
            Lose();
    }

    /// <summary>Closes the source, whatever it does; the next <see cref="Next"/> opens it again, at once. That it was closed is no change that is said.</summary>
    /// <returns>False while a frame is held, or the driver still opens the source: ask again after the next <see cref="Next"/>.</returns>
    public bool TryClose()
    {
        if (_held > 0 || _phase == Phase.Opening)
            return false;
        if (_phase == Phase.Open)
            _droppedBefore += _source.Dropped;
        if (_phase is Phase.Open or Phase.Leaving)
        {
            _opener.Begin(open: false);
            _phase = Phase.Closing;
        }
        (State, _attempts, _delay, _saidFault, _due) = (CameraState.Closed, 0, _options.FirstDelay, default, 0);
        return true;
    }

    /// <summary>The oldest change of state that was not read yet; the last eight are kept.</summary>
    public bool TryTakeChange(out CameraChange change)
    {
        if (_changeCount == 0)
        {
            change = default;
            return false;
        }
        change = _changes[_firstChange];
        _changes[_firstChange] = default;
        _firstChange = (_firstChange + 1) % ChangesKept;
        _changeCount--;
        return true;
    }

    /// <summary>Closes the source.</summary>
    public void Dispose()
    {
        _opener.Dispose();
        if (_opener.HasEnded)
            _source.Dispose();
    }

    private CaptureResult Watch(TimeSpan timeout, out CameraFrame frame)
    {
        CaptureResult result = _source.Capture(timeout, out frame);
        switch (result)
        {
            case CaptureResult.Frame:
                _held++;
                _lastGood = _clock.GetTimestamp();
                if (State != CameraState.Streaming)
                    Streams();
                break;
            case CaptureResult.Damaged:
                _held++;
                Damaged++;
                WatchSilence();
                break;
            case CaptureResult.TimedOut:
                WatchSilence();
                break;
            case CaptureResult.Lost:
                Lose();
                break;
            case CaptureResult.Ended when State != CameraState.Ended:
                Say(CameraState.Ended, default, $"{Name}: there are no more frames");
                break;
        }
        return _phase == Phase.Open || result == CaptureResult.Damaged ? result : CaptureResult.Lost;
    }

    private void Streams()
    {
        if (State == CameraState.Stalled)
            Say(CameraState.Streaming, default, $"{Name}: frames come again");
        (State, _attempts, _delay, _saidFault) = (CameraState.Streaming, 0, _options.FirstDelay, default);
    }

    private void WatchSilence()
    {
        TimeSpan silence = _clock.GetElapsedTime(_lastGood);
        double interval = Format.FramesPerSecond > 0 ? 1 / Format.FramesPerSecond : 0;
        if (silence >= Longer(_options.ReopenAfter, 10 * interval))
            Lose();
        else if (silence >= Longer(_options.StallAfter, 5 * interval) && State != CameraState.Stalled)
            Say(CameraState.Stalled, _source.Fault, _source.Explain(_source.Fault));
    }

    private void Lose()
    {
        CameraFault fault = _source.Fault;
        _droppedBefore += _source.Dropped;
        Say(CameraState.Lost, fault, _source.Explain(fault));
        _phase = Phase.Leaving;
        Delay();
    }

    private void Refuse(EdgeConvException refusal)
    {
        _attempts++;
        var fault = new CameraFault(refusal.Code, null, 0);
        if (State != CameraState.Lost || fault.Code != _saidFault.Code) // the same again is no news
            Say(CameraState.Lost, fault, refusal.Message);
        _phase = Phase.Waiting;
        Delay();
    }

    private void Opened()
    {
        CameraFormat format = _source.Format;
        bool changed = !_wasOpen || format != Format, isAgain = _wasOpen && State != CameraState.Closed;
        Format = format;
        _phase = Phase.Open;
        _lastGood = _clock.GetTimestamp();
        if (isAgain)
            Reopenings++;
        Say(isAgain ? CameraState.Reopened : CameraState.Streaming, default, $"{Name}: {(isAgain ? "opened again" : "opened")}: {format}", changed);
        _wasOpen = true;
    }

    // The delay grows until a frame came: a camera that opens and is lost at once is no better than one that does not open.
    private void Delay()
    {
        _due = _clock.GetTimestamp() + Ticks(_delay);
        _delay = _delay * 2 < _options.LongestDelay ? _delay * 2 : _options.LongestDelay;
    }

    private void Say(CameraState state, CameraFault fault, string text, bool formatChanged = false)
    {
        State = state;
        _saidFault = fault;
        if (_changeCount == ChangesKept)
            TryTakeChange(out _);
        _changes[(_firstChange + _changeCount++) % ChangesKept] = new(state, fault, text, formatChanged, _attempts);
    }

    private TimeSpan Left(long until)
    {
        long left = until - _clock.GetTimestamp();
        return left <= 0 ? TimeSpan.Zero : _clock.GetElapsedTime(0, left);
    }

    private long Ticks(TimeSpan time) => (long)(Math.Clamp(time.TotalSeconds, 0, int.MaxValue / 1000) * _clock.TimestampFrequency);

    private static TimeSpan Longer(TimeSpan time, double seconds) => time.TotalSeconds >= seconds ? time : TimeSpan.FromSeconds(seconds);
}
