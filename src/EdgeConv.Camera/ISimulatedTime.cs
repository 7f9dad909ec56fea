namespace EdgeConv.Camera;

/// <summary>
/// A clock that passes only when it is told to: whoever waits on it moves it. Code that waits on such a clock opens cameras on the thread that waits, so
/// that a test's order of events is always the same.
/// </summary>
internal interface ISimulatedTime
{
    /// <summary>Lets time pass.</summary>
    void Wait(TimeSpan time);

    /// <summary>Lets time pass until <paramref name="bell"/> is set.</summary>
    /// <param name="time">The longest that passes.</param>
    void Wait(TimeSpan time, WaitHandle bell);
}
