using System.Device.Gpio;
using System.Device.Pwm;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EdgeConv.Devices;

/// <summary>
/// A square wave on an output, for buzzers: up to some kilohertz, by a thread that sleeps between edges. Unlike System.Device.Gpio's software channel it allocates nothing and
/// burns no core; its edges come as late as the system wakes it, some 50 microseconds.
/// </summary>
internal sealed partial class LinePwmChannel : PwmChannel
{
    public const int MostHertz = 5000;

    private const int Monotonic = 1, Absolute = 1;

    private readonly object _lock = new();
    private readonly OutputLine _line;
    private readonly Thread _thread;
    private long _end = long.MaxValue;
    private int _hertz;
    private double _dutyCycle = 0.5;
    private bool _runs, _stops;

    public LinePwmChannel(GpioController controller, int pin, int hertz, bool activeLow = false)
    {
        CheckFrequency(hertz);
        _hertz = hertz;
        _line = new(controller, pin, activeLow);
        _thread = new(Swing) { IsBackground = true, Name = "edgeconv tone" };
        _thread.Start();
    }

    /// <summary>Why it fell silent, if the chip refused to switch the pin.</summary>
    public EdgeConvException? Fault { get; private set; }

    public override int Frequency
    {
        get => _hertz;
        set
        {
            CheckFrequency(value);
            lock (_lock)
                _hertz = value;
        }
    }

    public override double DutyCycle
    {
        get => _dutyCycle;
        set
        {
            if (!(value is >= 0 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(value), value, "A duty cycle is from 0 to 1.");
            lock (_lock)
                _dutyCycle = value;
        }
    }

    public override void Start() => Start(Timeout.InfiniteTimeSpan);

    /// <summary>Swings for a time and falls silent by itself.</summary>
    public void Start(TimeSpan time)
    {
        lock (_lock)
        {
            _end = time == Timeout.InfiniteTimeSpan ? long.MaxValue : Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
            (_runs, Fault) = (true, null);
            Monitor.PulseAll(_lock);
        }
    }

    public override void Stop()
    {
        lock (_lock)
        {
            _runs = false;
            _line.Set(false);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_lock)
            {
                _stops = true;
                Monitor.PulseAll(_lock);
            }
            _thread.Join();
            _line.Dispose();
        }
        base.Dispose(disposing);
    }

    private static void CheckFrequency(int hertz)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hertz, 1, nameof(hertz));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hertz, MostHertz, nameof(hertz));
    }

    private void Swing()
    {
        long next = 0;
        while (true)
        {
            lock (_lock)
            {
                while (!_runs && !_stops)
                {
                    Monitor.Wait(_lock);
                    next = 0;
                }
                if (_stops)
                    return;
                long now = Stopwatch.GetTimestamp(), period = Stopwatch.Frequency / _hertz, high = (long)(period * _dutyCycle);
                if (next < now - 10 * period)
                    next = now; // begins, or was not let run for long
                try
                {
                    _runs &= now < _end;
                    bool on = _runs && (_line.IsOn ? high == period : high > 0);
                    _line.Set(on);
                    next += on ? high : period - high;
                }
                catch (EdgeConvException e)
                {
                    (Fault, _runs) = (e, false); // on this thread nobody could catch it
                }
            }
            SleepUntil(next);
        }
    }

    /// <summary>On Linux the stopwatch counts CLOCK_MONOTONIC in nanoseconds.</summary>
    private static unsafe void SleepUntil(long timestamp)
    {
        if (!OperatingSystem.IsLinux())
        {
            Thread.Sleep(1); // a PC without GPIO: its pins are in memory, and nobody hears them
            return;
        }
        var time = new TimeSpec { Seconds = timestamp / 1_000_000_000, Nanoseconds = timestamp % 1_000_000_000 };
        _ = clock_nanosleep(Monotonic, Absolute, &time, null); // woken early by a signal, an edge comes early: nobody hears it
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds, Nanoseconds;
    }

    [LibraryImport("libc")]
    private static unsafe partial int clock_nanosleep(int clock, int flags, TimeSpec* time, TimeSpec* left);
}
