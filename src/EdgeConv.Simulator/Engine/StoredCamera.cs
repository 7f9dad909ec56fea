using EdgeConv.Camera;

namespace EdgeConv.Simulator;

/// <summary>Frames in memory, from one of them on, and again from the first after the last.</summary>
/// <param name="firstIndex">Of the store: the first frame that is given.</param>
/// <param name="firstTime">That frame's, in nanoseconds.</param>
/// <param name="repeats">False: it is over after the store's last frame.</param>
internal sealed class StoredCamera(FrameStore store, Playback playback, PlaybackClock clock, SimulatedBoard board, long firstSequence, long firstIndex, long firstTime, bool repeats)
    : SteeredCamera(playback, clock, board, firstSequence)
{
    private readonly long _firstSequence = firstSequence;
    private bool _isOpen;

    /// <inheritdoc/>
    public override string Name => store.Name;

    /// <inheritdoc/>
    public override CameraFormat Format => store.Format;

    /// <inheritdoc/>
    public override long Dropped => 0;

    /// <summary>When a frame is taken: in nanoseconds, since the simulation began.</summary>
    public long TimeOf(long sequence) => firstTime + store.TimeOf(firstIndex + sequence - _firstSequence) - store.TimeOf(firstIndex);

    /// <inheritdoc/>
    public override long IndexOf(long sequence) => (firstIndex + sequence - _firstSequence) % store.Count;

    /// <inheritdoc/>
    public override void Open() => _isOpen = true;

    /// <inheritdoc/>
    public override bool Release(in CameraFrame frame) => _isOpen;

    /// <inheritdoc/>
    public override void Close() => _isOpen = false;

    /// <inheritdoc/>
    protected override void StandStill() => Clock.HoldAt(Next == _firstSequence ? firstTime : TimeOf(Next - 1));

    /// <inheritdoc/>
    protected override CaptureResult Capture(TimeSpan timeout, bool isForced, out CameraFrame frame)
    {
        frame = default;
        int index = (int)IndexOf(Next);
        if (!repeats && firstIndex + Next - _firstSequence >= store.Count)
            return CaptureResult.Ended;
        long time = TimeOf(Next), interval = Next == _firstSequence ? 0 : time - TimeOf(Next - 1);
        for (long deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds; !isForced;)
        {
            int due = Playback.UntilNext(interval);
            if (due == 0)
                break;
            long left = deadline - Environment.TickCount64;
            if (left <= 0 || Ends)
                return Late();
            Playback.Wait((int)Math.Min(due, left));
            Touch();
        }
        Playback.HandedOut(interval, isForced);
        frame = store.Frame(index, Next, time);
        return store.IsDamaged(index) ? CaptureResult.Damaged : CaptureResult.Frame;
    }
}
