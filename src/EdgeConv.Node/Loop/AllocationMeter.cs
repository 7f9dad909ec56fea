namespace EdgeConv.Node.Loop;

/// <summary>Managed bytes that all threads allocated while nothing but frames went on: opening a camera again is no such time.</summary>
internal sealed class AllocationMeter
{
    /// <summary>After the start or an interruption so many frames pass before it counts: threads wait for the first time, methods are compiled.</summary>
    public const int WarmFrames = 16;

    private long _before, _start;
    private int _frames;

    private bool IsSteady => _frames >= WarmFrames;

    /// <summary>Bytes in the steady times until now.</summary>
    public long Bytes => IsSteady ? _before + GC.GetTotalAllocatedBytes(true) - _start : _before;

    public void Frame()
    {
        if (_frames >= WarmFrames)
            return;
        if (++_frames == WarmFrames)
            _start = GC.GetTotalAllocatedBytes(true);
    }

    /// <param name="by">Bytes that the interruption itself has allocated by now.</param>
    public void Interrupt(long by)
    {
        _before = IsSteady ? Bytes - by : _before;
        _frames = 0;
    }
}
