namespace EdgeConv.Camera;

/// <summary>
/// A clock that passes only when it is told to: whoever waits on it moves it. Code that waits on such a clock opens cameras on the thread that waits, so
/// that a test's order of events is always the same.
/// </summary>
internal interface ISimulatedTime
{
    /// <summary>Lets time pass.</summary>
    void Wait(TimeSpan time);
}
