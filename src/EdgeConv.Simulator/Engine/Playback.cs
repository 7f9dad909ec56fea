using System.Diagnostics;

namespace EdgeConv.Simulator;

/// <summary>Whether and how fast frames are handed out. Anybody steers; the camera, on the node's thread, asks. Asking allocates nothing and takes no lock.</summary>
internal sealed class Playback : IDisposable
{
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

    /// <summary>How long until the next frame is due; null while none is.</summary>
    /// <param name="interval">On the source's own clock, from the last frame, in nanoseconds.</param>
    public TimeSpan? UntilNext(long interval)
    {
        if (!_plays && Volatile.Read(ref _steps) <= 0)
            return null;
        double speed = Volatile.Read(ref _speed);
        if (speed == 0)
            return TimeSpan.Zero;
        TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _due + (long)(interval / speed * (Stopwatch.Frequency / 1e9)));
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>A frame was handed out.</summary>
    /// <param name="interval">As it was given to <see cref="UntilNext"/>.</param>
    public void HandedOut(long interval)
    {
        if (!_plays && Volatile.Read(ref _steps) > 0)
            Interlocked.Decrement(ref _steps);
        long now = Stopwatch.GetTimestamp(), span = Speed == 0 ? 0 : (long)(interval / Speed * (Stopwatch.Frequency / 1e9));
        // Turns follow each other evenly, unless one was missed altogether.
        _due = now - (_due + span) < span ? _due + span : now;
    }

    /// <summary>Waits until it is steered, or for so long.</summary>
    public void Wait(TimeSpan most) => _news.WaitOne(most);

    public void Dispose() => _news.Dispose();
}
