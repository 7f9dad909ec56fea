using EdgeConv.Camera;
using EdgeConv.Errors;

namespace EdgeConv.Simulator;

/// <summary>
/// The simulation's camera: gives a frame when the playback lets one through, and between frames does to the pins what was asked for. While it waits, the node's clock
/// stands still. Frames have one count over all runs of the node.
/// </summary>
internal abstract class SteeredCamera(Playback playback, PlaybackClock clock, SimulatedBoard board, long first) : FrameSource
{
    // Made here: their list of errors costs memory when it is first used.
    private readonly CameraFault _late = new(CameraErrors.Stalled, null, 0), _damaged = new(CameraErrors.Damaged, null, 0);
    private volatile bool _ends;
    private bool _isFirst = true;
    private CameraFault _fault;
    private long _handedOut;

    protected Playback Playback => playback;

    protected PlaybackClock Clock => clock;

    /// <summary>The next frame's number.</summary>
    protected long Next { get; private set; } = first;

    /// <summary>The first frame's number.</summary>
    public long First { get; } = first;

    /// <summary>The newest frame's number; one less than the first where there is none yet. For other threads too.</summary>
    public long Newest => First + Volatile.Read(ref _handedOut) - 1;

    /// <summary>Takes notice of frames on the node's thread.</summary>
    public SessionRecorder? Recorder { get; init; }

    /// <summary>Presses at frames, by index from the first, in order; instead of those of the page.</summary>
    public PressScript? Script { get; init; }

    /// <inheritdoc/>
    public override CameraFault Fault => _fault;

    /// <summary>The number of a frame of the source.</summary>
    public abstract long IndexOf(long sequence);

    /// <summary>The source is over from now on: the node ends in order.</summary>
    public void End()
    {
        _ends = true;
        playback.Wake();
    }

    /// <inheritdoc/>
    public sealed override CaptureResult Capture(TimeSpan timeout, out CameraFrame frame)
    {
        clock.Hold();
        Touch();
        frame = default;
        CaptureResult result = _ends ? CaptureResult.Ended : Capture(timeout, isForced: _isFirst, out frame);
        if (_ends && result is CaptureResult.TimedOut)
            result = CaptureResult.Ended;
        if (result is CaptureResult.Frame or CaptureResult.Damaged)
        {
            frame = HandOut(frame, result == CaptureResult.Damaged);
            return result;
        }
        if (result == CaptureResult.Ended)
            board.Sequence = -1;
        clock.Run();
        frame = default;
        return result;
    }

    /// <summary>Waits in the place of a node that is asleep: between two frames no time passes for it, and pins are moved as while it waits for one.</summary>
    /// <param name="most">The longest, on the wall clock.</param>
    /// <returns>False where nothing can wake the node any more: it is over, or nobody presses.</returns>
    public bool Sleep(TimeSpan most)
    {
        StandStill();
        bool goesOn = Script is not { } script || script.Apply(Next - First);
        board.ApplyTouches();
        if (goesOn && !_ends && Script is null)
            playback.Wait((int)most.TotalMilliseconds);
        Touch();
        return goesOn && !_ends;
    }

    /// <summary>Sets the clock to the last frame's time, and holds it there, if the source's frames wait.</summary>
    protected abstract void StandStill();

    /// <summary>Waits for a frame, and for the moment it may go; asks <see cref="Touch"/> meanwhile.</summary>
    /// <param name="isForced">Whether it goes at once: a node that has just begun has something to show even when it is paused.</param>
    protected abstract CaptureResult Capture(TimeSpan timeout, bool isForced, out CameraFrame frame);

    /// <summary>Does to the pins what was asked for.</summary>
    protected void Touch()
    {
        if (Script is null)
            board.ApplyTouches();
    }

    /// <summary>Whether it is to end.</summary>
    protected bool Ends => _ends;

    /// <summary>No frame came in time.</summary>
    protected CaptureResult Late()
    {
        _fault = _late;
        return CaptureResult.TimedOut;
    }

    /// <summary>No frame came, for the reason of the camera behind this one.</summary>
    protected void Blame(in CameraFault fault) => _fault = fault;

    private CameraFrame HandOut(in CameraFrame frame, bool isDamaged)
    {
        if (Script is { } script && script.Apply(Next - First))
            board.ApplyTouches();
        _isFirst = false;
        board.Sequence = Next;
        Recorder?.Frame(frame, Next, isDamaged);
        Next++;
        clock.Set(frame.TimestampNanoseconds);
        if (isDamaged)
            _fault = _damaged;
        Volatile.Write(ref _handedOut, _handedOut + 1);
        return frame;
    }
}
