namespace EdgeConv.Node.Rules;

/// <summary>
/// A rule over time: on when its condition has held at every frame for the debounce time, off when it has not held for the debounce time and last
/// held at least the hold time ago.
/// </summary>
/// <param name="debounce">In nanoseconds.</param>
/// <param name="hold">In nanoseconds.</param>
/// <param name="isOn">Before the first frame; on counts as if its condition had last held at the first.</param>
internal sealed class TimedState(long debounce, long hold, bool isOn)
{
    private bool _hasBegun, _holds;
    private long _since, _lastHeld;

    public bool IsOn { get; private set; } = isOn;

    /// <summary>Takes a frame's condition.</summary>
    /// <param name="holds">Whether the condition holds.</param>
    /// <param name="time">The frame's, in nanoseconds; never less than the last one's.</param>
    /// <returns>Whether the rule's state changed.</returns>
    public bool Advance(bool holds, long time)
    {
        if (!_hasBegun)
            (_hasBegun, _since, _lastHeld) = (true, time, time);
        else if (holds != _holds)
            _since = time;
        _holds = holds;
        if (holds)
            _lastHeld = time;
        bool isDue = time - _since >= debounce && (holds || time - _lastHeld >= hold);
        if (!isDue || IsOn == holds)
            return false;
        IsOn = holds;
        return true;
    }
}
