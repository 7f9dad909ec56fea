using System.Diagnostics;

namespace EdgeConv.Simulator;

/// <summary>Whether and how fast frames are handed out. Anybody steers; the camera, on the node's thread, asks. Asking allocates nothing and takes no lock.</summary>
internal sealed class Playback : IDisposable
{
    /// <summary>No frame is let through.</summary>
    public const int Never = int.MaxValue;

    private readonly AutoResetEvent _news = new(false);
    private volatile bool _plays;
    private double _speed;
    private int _steps;
    private long _due;

    public Playback(bool plays, double speed)
    {
        _plays = plays;
        Speed = speed;
        _news.Set();
        _news.WaitOne(); // the first wait costs memory
    }

    public bool Plays => _plays;

    /// <summary>Times the source's own speed; 0 as fast as it goes.</summary>
    /// <exception cref="EdgeConvException">It is none that can be had.</exception>
    public double Speed
    {
        get => Volatile.Read(ref _speed);
        set
        {
            if (value != 0 && !(value >= Simulation.SlowestSpeed && value <= Simulation.FastestSpeed))
                throw new EdgeConvException(SimulatorErrors.Option, string.Create(System.Globalization.CultureInfo.InvariantCulture,
                    $"speed {value}: is none that can be had; give {Simulation.SlowestSpeed} to {Simulation.FastestSpeed}, or 0 for as fast as it goes"));
            Volatile.Write(ref _speed, value);
            Wake();
        }
    }

    public void Play()
    {
        _plays = true;
        Wake();
    }

    public void Pause()
    {
        _plays = false;
        Volatile.Write(ref _steps, 0);
    }

    /// <summary>Pauses, and lets so many frames through.</summary>
    public void Step(int frames)
    {
        _plays = false;
        Interlocked.Add(ref _steps, frames);
        Wake();
    }

    /// <summary>Makes the camera look again.</summary>
    public void Wake() => _news.Set();

    /// <summary>Milliseconds until the next frame is due; <see cref="Never"/> while none is.</summary>
    /// <param name="interval">On the source's own clock, from the last frame, in nanoseconds.</param>
    public int UntilNext(long interval)
    {
        if (!_plays && Volatile.Read(ref _steps) <= 0)
            return Never;
        double speed = Volatile.Read(ref _speed);
        if (speed == 0)
            return 0;
        double left = (_due - Stopwatch.GetTimestamp()) * (1e3 / Stopwatch.Frequency) + interval / speed / 1e6;
        return (int)Math.Clamp(Math.Ceiling(left), 0, Never - 1);
    }

    /// <summary>A frame was handed out.</summary>
    /// <param name="interval">As it was given to <see cref="UntilNext"/>.</param>
    /// <param name="isForced">Whether it went without being asked for: then it takes no step from those that were.</param>
    public void HandedOut(long interval, bool isForced)
    {
        if (!isForced && !_plays && Volatile.Read(ref _steps) > 0)
            Interlocked.Decrement(ref _steps);
        long now = Stopwatch.GetTimestamp(), span = Speed == 0 ? 0 : (long)(interval / Speed * (Stopwatch.Frequency / 1e9));
        // Turns follow each other evenly, unless one was missed altogether.
        _due = now - (_due + span) < span ? _due + span : now;
    }

    /// <summary>Waits until it is steered, or for so long.</summary>
    public void Wait(int milliseconds) => _news.WaitOne(milliseconds);

    public void Dispose() => _news.Dispose();
}
