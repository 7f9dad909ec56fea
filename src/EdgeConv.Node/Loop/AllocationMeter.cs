namespace EdgeConv.Node.Loop;

/// <summary>Managed bytes that were allocated while nothing but frames went on: opening a camera again is no such time. For the loop's thread.</summary>
/// <param name="ownThreadOnly">What this thread allocates, where others of the process do other work; else what all do.</param>
internal sealed class AllocationMeter(bool ownThreadOnly)
{
    /// <summary>After the start or an interruption so many frames pass before it counts: threads wait for the first time, methods are compiled.</summary>
    public const int WarmFrames = 16;

    private long _before, _start;
    private int _frames;

    private long Allocated => ownThreadOnly ? GC.GetAllocatedBytesForCurrentThread() : GC.GetTotalAllocatedBytes(true);

    private bool IsSteady => _frames >= WarmFrames;

    /// <summary>Bytes in the steady times until now.</summary>
    public long Bytes => IsSteady ? _before + Allocated - _start : _before;

    public void Frame()
    {
        if (_frames >= WarmFrames)
            return;
        if (++_frames == WarmFrames)
            _start = Allocated;
    }

    /// <param name="by">Bytes that the interruption itself has allocated by now.</param>
    public void Interrupt(long by)
    {
        _before = IsSteady ? Bytes - by : _before;
        _frames = 0;
    }
}
