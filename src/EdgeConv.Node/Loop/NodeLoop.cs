using System.Globalization;
using EdgeConv.Camera;
using EdgeConv.Errors;
using EdgeConv.Node.Configuration;
using EdgeConv.Node.Decide;
using EdgeConv.Node.Inputs;
using EdgeConv.Node.Latency;
using EdgeConv.Node.Outputs;
using EdgeConv.Node.Ring;
using EdgeConv.Node.Rules;
using EdgeConv.Node.Wake;
using EdgeConv.Node.Watchdog;

namespace EdgeConv.Node.Loop;

/// <summary>The node at work: camera, models, rules, outputs, one frame after the other on one thread. Everything is passed in and taken before.</summary>
internal sealed class NodeLoop : IDisposable
{
    /// <summary>The longest that the loop waits for a frame before it looks at everything else: whether to stop, the watchdog, the clock.</summary>
    private const long MostWait = 100 * NodeClock.Millisecond;

    /// <summary>As long, where the node is asleep and only its health is said.</summary>
    private const long MostSleep = HealthEvery;

    private const long HealthEvery = NodeClock.Second, TemperatureEvery = 2 * NodeClock.Second, StatusEvery = 10 * NodeClock.Second;

    private const string Asleep = "asleep";

    private readonly LoopEquipment _with;
    private readonly NodeClock _clock;
    private readonly TimedRule[] _rules;
    private readonly long[] _changes;
    private readonly bool[] _changed;
    private readonly LatencyBudget _latency = new();
    private readonly AllocationMeter _allocations;
    private readonly FrameTime _frameTime = new();
    private readonly TimeSpan _wait, _sleep;
    private readonly long _feedEvery, _latencyEvery;
    private long _healthDue, _temperatureDue, _statusDue, _latencyDue, _feedDue;
    private long _frames, _damaged, _skipped, _lost, _allocated;
    private ulong _hash = Fnv.Start, _lastHash;
    private long _lineFaultsSaid, _timedOut, _healthAt, _healthFrames;
    private DateTimeOffset _started;
    private CameraFault _fault;
    private bool _isGone;
    private readonly DistinctHashes _distinct = new();

    public NodeLoop(LoopEquipment equipment)
    {
        _with = equipment;
        _clock = equipment.Clock;
        _rules = equipment.Rules;
        _allocations = new(equipment.CountsOwnThreadOnly);
        (_changes, _changed) = (new long[_rules.Length], new bool[_rules.Length]);
        _feedEvery = NodeClock.Nanoseconds(equipment.Manager?.Watchdog ?? TimeSpan.Zero) / 4; // twice as often as systemd asks for
        (_wait, _sleep) = (Wait(MostWait), Wait(MostSleep));
        _latencyEvery = NodeClock.Nanoseconds(equipment.Configuration.Log?.Latency ?? TimeSpan.FromMinutes(1));

        TimeSpan Wait(long most) => TimeSpan.FromTicks((_feedEvery > 0 ? Math.Min(most, _feedEvery) : most) / TimeSpan.NanosecondsPerTick);
    }

    /// <summary>Runs until it is told to stop, a recording ends, or enough frames were seen.</summary>
    /// <param name="request">Tells it to stop.</param>
    /// <param name="mostFrames">0: without end.</param>
    public NodeSummary Run(StopRequest request, long mostFrames)
    {
        request.RingWith(_with.Wake?.Bell);
        Begin();
        bool isOver = false;
        while (!isOver && !request.IsRequested)
        {
            isOver = _with.Wake is { IsAsleep: true } wake ? !Sleep(wake) : !Watch(mostFrames);
            Tick(_clock.Now, request);
        }
        request.RingWith(null);
        return End(request.IsRequested);
    }

    public void Dispose() => _with.Dispose();

    /// <summary>Whether it waits for its wake pin: for other threads while it runs.</summary>
    public bool IsAsleep => _with.Wake is { IsAsleep: true };

    /// <summary>FNV-1a over the hashes of all frames' raw outputs until now: for other threads while it runs.</summary>
    public ulong OutputsHash => Volatile.Read(ref _hash);

    /// <summary>Of the latest frames: for other threads while it runs.</summary>
    public FrameHashes Hashes { get; } = new();

    /// <summary>Managed bytes of the steady times, as they were when health was last looked at: for other threads while it runs.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocated);

    private long InputFaults
    {
        get
        {
            long faults = 0;
            foreach (NodeInput input in _with.Inputs)
                faults += input.Faults;
            return faults;
        }
    }

    private FrameCounts Counts => new(_with.Camera.Dropped, _damaged, _skipped);

    private void Begin()
    {
        long now = _clock.Now;
        (_started, _healthAt) = (_clock.Utc, now);
        (_healthDue, _temperatureDue, _statusDue, _feedDue, _latencyDue) = (now, now, now + StatusEvery, now, now + _latencyEvery);
        _with.Log.Start(_with);
        _with.Log.Rehearse(_rules, _with.Stages, _latency, _with.Thermal);
        _with.Lines.Set(_rules); // a line may have been left in another state
        SayFaults();
        _with.Manager?.Ready();
        if (_with.Wake is { } wake && !wake.TryWake(now))
            FallAsleep(wake);
    }

    private NodeSummary End(bool wasAsked)
    {
        _with.Manager?.Stopping();
        long allocated = _allocations.Bytes;
        Volatile.Write(ref _allocated, allocated);
        FrameCounts counts = Counts;
        _with.Lines.Stop();
        SayFaults();
        _with.CloseCamera();
        _with.Log.Latency(_latency, counts, lately: false, _clock.Now);
        _with.Log.Stop(wasAsked ? LogWords.Asked : LogWords.Over, _frames, counts);
        return new(_frames, counts.Dropped, counts.Damaged, counts.Skipped, allocated, _with.Log.LostLines, _with.Lines.Faults, _lost,
            HashText(_hash), _distinct.Count, HashText(_lastHash),
            _rules.Select((rule, i) => (rule.Name, new RuleSummary(_changes[i], rule.State.IsOn))).ToDictionary(),
            Enum.GetValues<Part>().ToDictionary(part => part.ToString().ToLowerInvariant(), part => Summary(_latency.Of(part))));

        static string HashText(ulong hash) => $"{hash:x16}";

        static LatencySummary Summary(Histogram part) => new(LatencyBudget.Microseconds(part.Percentile(0.5)), LatencyBudget.Microseconds(part.Percentile(0.99)), LatencyBudget.Microseconds(part.Most));
    }

    /// <summary>Awake: waits for a frame, and does what belongs to it.</summary>
    /// <returns>False where the last one was seen.</returns>
    private bool Watch(long mostFrames)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        CaptureResult result = _with.Camera.Next(_wait, out CameraFrame frame);
        while (_with.Camera.TryTakeChange(out CameraChange change))
        {
            _allocations.Interrupt(GC.GetAllocatedBytesForCurrentThread() - allocated);
            Take(change);
        }
        long now = _clock.Now;
        switch (result)
        {
            case CaptureResult.Frame:
                Take(frame, now);
                _with.Camera.Release(frame);
                Rest();
                return mostFrames == 0 || _frames < mostFrames;
            case CaptureResult.Damaged:
                _damaged++;
                _latency.Interrupt();
                _with.Camera.Release(frame);
                return true;
            case CaptureResult.Ended:
                return false;
            default:
                _timedOut++;
                if (_with.Camera.State is CameraState.Stalled or CameraState.Lost)
                {
                    Miss(now, "no picture");
                    Rest();
                }
                return true;
        }
    }

    /// <summary>Closes the camera, if nothing wants it open any more.</summary>
    private void Rest()
    {
        if (_with.Wake is not { } wake || !wake.IsIdle(_frameTime.Last))
            return;
        foreach (TimedRule rule in _rules)
            if (rule.State.IsOn)
                return;
        FallAsleep(wake);
    }

    private void FallAsleep(WakePin wake)
    {
        _allocations.Interrupt(0); // closing the camera is another thread's work, and so is opening it
        if (!_with.Camera.TryClose())
            return; // its driver still opens it: later
        wake.FallAsleep();
        _latency.Interrupt();
        (_isGone, _fault) = (false, default);
        (_healthDue, _statusDue) = (0, 0);
        _with.Log.Sleep();
        _with.Display?.ShowNothing(Asleep, _rules);
    }

    /// <summary>Asleep: waits for the wake pin.</summary>
    /// <returns>False where nothing can wake it any more.</returns>
    private bool Sleep(WakePin wake)
    {
        bool goesOn = wake.Wait(_sleep);
        _allocations.Frame();
        long now = _clock.Now;
        if (wake.TryWake(now))
        {
            _allocations.Interrupt(0);
            _with.Log.Wake();
        }
        else
            Miss(now, Asleep);
        SayFaults();
        return goesOn;
    }

    private void Take(in CameraChange change)
    {
        _latency.Interrupt();
        bool isGone = change.State is CameraState.Stalled or CameraState.Lost;
        if (isGone && !_isGone)
            _lost++;
        (_isGone, _fault) = (isGone, change.Fault);
        if (change.FormatChanged)
        {
            _with.Stages.Open(_with.Camera.Format);
            _with.Ring?.Open(_with.Camera.Format, _with.Camera.Name);
        }
        _with.Log.Camera(change, _with.Camera);
        (_healthDue, _statusDue) = (0, 0); // whoever watches the node hears of it at once
    }

    private void Take(in CameraFrame frame, long now)
    {
        long time = _frameTime.Of(frame.TimestampNanoseconds, now);
        if (_with.Thermal is { } thermal && !thermal.Policy.Takes(time))
        {
            _skipped++;
            _latency.Interrupt();
            return;
        }
        var times = new FrameTimes { Wait = now - time };
        if (!_with.Stages.Run(frame, ref times))
        {
            _damaged++;
            _latency.Interrupt();
            return;
        }
        bool hasChanged = false;
        for (int i = 0; i < _rules.Length; i++)
            hasChanged |= Count(i, _rules[i].Look(frame.Sequence, time));
        long decided = _clock.Now;
        times.Rules = decided - now - times.Rows - times.Inference; // so that the parts are the whole
        _with.Lines.Set(_rules);
        long done = _clock.Now;
        times.Output = done - decided;

        _latency.Add(times);
        _allocations.Frame();
        _frames++;
        CountOutputs(frame.Sequence);
        if (hasChanged)
            _with.Log.Rules(_rules, _changed, frame.Sequence, time);
        _with.Log.Frame(_with.Stages, frame.Sequence, times);
        if (_with.Wake is { } wake && wake.TakesFirst(time, done, out long sinceEdge))
            _with.Log.Awake(frame.Sequence, sinceEdge);
        SayFaults();
        _with.Ring?.Write(frame, time, _with.Stages, _rules, times, _clock.Utc);
        _with.Display?.Show(_with.Stages, _rules, hasChanged, times, done);
    }

    /// <summary>There is no picture: conditions do not hold, and time goes on.</summary>
    private void Miss(long now, string why)
    {
        long time = _frameTime.Without(now);
        bool hasChanged = false;
        for (int i = 0; i < _rules.Length; i++)
            hasChanged |= Count(i, _rules[i].Miss(time));
        if (!hasChanged)
            return;
        _with.Lines.Set(_rules);
        _with.Log.Rules(_rules, _changed, -1, time);
        SayFaults();
        _with.Display?.ShowNothing(why, _rules);
    }

    private bool Count(int rule, bool hasChanged)
    {
        _changed[rule] = hasChanged;
        _changes[rule] += hasChanged ? 1 : 0;
        return hasChanged;
    }

    private void CountOutputs(long sequence)
    {
        if (!_with.Stages.Hashes)
            return;
        ulong hash = _with.Stages.Hash;
        _distinct.Add(hash);
        Volatile.Write(ref _hash, Fnv.Add(_hash, hash));
        _lastHash = hash;
        Hashes.Add(sequence, hash);
    }

    /// <summary>What goes by the clock.</summary>
    private void Tick(long now, StopRequest request)
    {
        if (_feedEvery > 0 && now >= _feedDue)
        {
            _with.Manager!.Feed();
            _feedDue = now + _feedEvery;
        }
        if (_with.Thermal is { } thermal && now >= _temperatureDue)
        {
            _temperatureDue = now + TemperatureEvery;
            if (thermal.Look())
                _with.Log.Thermal(thermal);
        }
        if (now >= _latencyDue || request.TakeLatency())
        {
            _latencyDue = now + _latencyEvery;
            _with.Log.Latency(_latency, Counts, lately: true, now);
        }
        if (now >= _healthDue)
        {
            _healthDue = now + HealthEvery;
            if (_with.Display is { } display && display.TryTakeFault(out string? why))
                _with.Log.Fault("display", why ?? "answers again");
            Volatile.Write(ref _allocated, _allocations.Bytes);
            _with.Ring?.WriteHealth(Health(now));
        }
        if (_with.Manager is not null && now >= _statusDue)
        {
            _statusDue = now + StatusEvery;
            NodeLog.Status(_with.Manager, _with.Camera.State, _frames, _latency);
        }
    }

    private NodeHealth Health(long now)
    {
        CameraSupervisor camera = _with.Camera;
        double seconds = (now - _healthAt) / (double)NodeClock.Second;
        float rate = seconds > 0 ? (float)((_frames - _healthFrames) / seconds) : 0;
        (_healthAt, _healthFrames) = (now, _frames);
        return new()
        {
            UnixMilliseconds = _clock.Utc.ToUnixTimeMilliseconds(), StartedUnixMilliseconds = _started.ToUnixTimeMilliseconds(),
            Frames = _frames, Dropped = camera.Dropped + _skipped, Damaged = _damaged, TimedOut = _timedOut,
            Faults = _lost + _with.Lines.Faults + InputFaults + (_with.Display?.Faults ?? 0), Reopened = camera.Reopenings,
            ArenaBytes = _with.ArenaBytes, AllocatedBytes = _allocations.Bytes,
            CameraFault = CodeNumber(camera.State is CameraState.Stalled or CameraState.Lost ? _fault.Code : null), CameraErrno = _fault.Errno,
            CameraState = camera.State switch
            {
                CameraState.Streaming or CameraState.Reopened => RingCameraState.Streaming,
                CameraState.Stalled => RingCameraState.Stalled,
                CameraState.Lost => RingCameraState.Lost,
                CameraState.Closed => RingCameraState.Asleep,
                _ => RingCameraState.Closed,
            },
            TemperatureMilliCelsius = _with.Thermal?.Thousandths ?? NodeHealth.NoTemperature,
            FramesPerSecond = rate, AllowedFramesPerSecond = _with.Thermal is { Policy: { IsHot: true } policy } ? (float)policy.FramesPerSecond : 0,
            Wait = Of(Part.Wait), Rows = Of(Part.Rows), Inference = Of(Part.Inference), Rules = Of(Part.Rules), Output = Of(Part.Output), Total = Of(Part.Total),
            JitterNanoseconds = _latency.Of(Part.Jitter).Percentile(0.99),
        };

        Percentiles Of(Part part) => new(_latency.Of(part).Percentile(0.5), _latency.Of(part).Percentile(0.99));

        static int CodeNumber(ErrorCode? code) => code is null ? 0 : int.Parse(code.Id.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private void SayFaults()
    {
        foreach (NodeInput input in _with.Inputs)
            if (input.TryTakeFault(out string? why))
                _with.Log.Fault(input.Name, why);
        if (_with.Lines.Faults == _lineFaultsSaid)
            return;
        if (_lineFaultsSaid == 0 && _with.Lines.Fault is { } fault)
            _with.Log.Fault(fault.Line, fault.Why);
        _lineFaultsSaid = _with.Lines.Faults;
    }
}
