using EdgeConv.Node.Latency;

namespace EdgeConv.Node.Policy;

/// <summary>Looks at fewer frames while the board is hot.</summary>
/// <param name="limit">Thousandths of a degree from which on it is hot.</param>
/// <param name="resume">Below it, it no longer is.</param>
/// <param name="framesPerSecond">What is looked at while it is hot.</param>
internal sealed class ThermalPolicy(int limit, int resume, double framesPerSecond)
{
    private readonly long _interval = (long)(NodeClock.Second / framesPerSecond);
    private long _due = long.MinValue;

    public double FramesPerSecond => framesPerSecond;

    public bool IsHot { get; private set; }

    /// <summary>Takes a temperature.</summary>
    /// <returns>Whether it became hot, or no longer is.</returns>
    public bool Update(int thousandths)
    {
        bool isHot = IsHot ? thousandths >= resume : thousandths >= limit;
        if (isHot == IsHot)
            return false;
        (IsHot, _due) = (isHot, long.MinValue);
        return true;
    }

    /// <summary>Whether a frame is to be looked at.</summary>
    /// <param name="time">The frame's, in nanoseconds.</param>
    public bool Takes(long time)
    {
        if (!IsHot)
            return true;
        if (time < _due)
            return false;
        // Turns follow each other evenly, unless one was missed altogether.
        _due = _due != long.MinValue && time - _due < _interval ? _due + _interval : time + _interval;
        return true;
    }
}
