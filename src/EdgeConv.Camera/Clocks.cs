namespace EdgeConv.Camera;

/// <summary>Waiting on an injected clock.</summary>
internal static class Clocks
{
    /// <summary>Simulated time passes at once; on any other clock the thread sleeps.</summary>
    public static void Wait(TimeProvider clock, TimeSpan time)
    {
        if (time <= TimeSpan.Zero)
            return;
        if (clock is ISimulatedTime simulated)
            simulated.Wait(time);
        else
            Thread.Sleep(time);
    }

    /// <summary>Waits until <paramref name="bell"/> is set: simulated time passes at once, on any other clock the thread sleeps.</summary>
    /// <param name="time">The longest that is waited.</param>
    public static void Wait(TimeProvider clock, TimeSpan time, WaitHandle bell)
    {
        if (clock is ISimulatedTime simulated)
            simulated.Wait(time, bell);
        else
            bell.WaitOne((int)Math.Ceiling(time.TotalMilliseconds));
    }
}
