using EdgeConv.Camera;

namespace EdgeConv.Simulator;

/// <summary>A camera of this machine. Its frames cannot wait: while the playback lets none through, they are given back unseen.</summary>
/// <param name="source">Closed; disposed with this.</param>
/// <param name="offset">What is added to its times, so that they follow those before.</param>
internal sealed class LiveCamera(FrameSource source, Playback playback, PlaybackClock clock, SimulatedBoard board, long firstSequence, long offset)
    : SteeredCamera(playback, clock, board, firstSequence)
{
    private CameraFrame _held;

    /// <inheritdoc/>
    public override string Name => source.Name;

    /// <inheritdoc/>
    public override CameraFormat Format => source.Format;

    /// <inheritdoc/>
    public override long Dropped => source.Dropped;

    /// <inheritdoc/>
    public override long IndexOf(long sequence) => sequence;

    /// <inheritdoc/>
    public override void Open() => source.Open();

    /// <inheritdoc/>
    public override bool Release(in CameraFrame frame) => source.Release(_held);

    /// <inheritdoc/>
    public override void Close() => source.Close();

    /// <inheritdoc/>
    public override string Explain(in CameraFault fault) => source.Explain(fault);

    internal override void GiveUp() => source.GiveUp();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        source.Dispose();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override void StandStill()
    {
        // Its frames do not wait for the node.
    }

    /// <inheritdoc/>
    protected override unsafe CaptureResult Capture(TimeSpan timeout, bool isForced, out CameraFrame frame)
    {
        bool isLetThrough = isForced || Playback.UntilNext(0) != Playback.Never;
        if (isLetThrough)
            Clock.Run(); // so that silence is noticed
        CaptureResult result = source.Capture(timeout, out frame);
        if (result is not (CaptureResult.Frame or CaptureResult.Damaged))
        {
            Blame(source.Fault);
            return result;
        }
        if (!isLetThrough)
        {
            if (source.Release(frame))
                return Late();
            Blame(source.Fault);
            return CaptureResult.Lost;
        }
        _held = frame;
        Playback.HandedOut(0, isForced);
        long time = (frame.TimestampNanoseconds + offset) / TimeSpan.NanosecondsPerTick * TimeSpan.NanosecondsPerTick;
        frame = new(frame.Pointer, frame.Bytes.Length, frame.Buffer, Next, time);
        return result;
    }
}
