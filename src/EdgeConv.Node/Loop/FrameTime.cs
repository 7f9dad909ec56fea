namespace EdgeConv.Node.Loop;

/// <summary>
/// A frame's time. Drivers' stamps may jump (a restart, a wrap): one that lies before the last frame's or in the future is replaced by the present, so that
/// the rules' time never runs backwards.
/// </summary>
internal sealed class FrameTime
{
    private long _last = long.MinValue;

    /// <summary>The latest; once there was one.</summary>
    public long Last => _last;

    public long Of(long stamp, long now)
    {
        if (stamp < _last || stamp > now)
            stamp = Math.Max(now, _last);
        return _last = stamp;
    }

    /// <summary>Time that went on without a frame.</summary>
    public long Without(long now) => _last = Math.Max(now, _last);
}
