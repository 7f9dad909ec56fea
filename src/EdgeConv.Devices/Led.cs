using System.Device.Gpio;

namespace EdgeConv.Devices;

/// <summary>A lamp that is on, off or blinks. Blinking allocates nothing.</summary>
public sealed class Led : IDisposable
{
    private readonly Lock _lock = new();
    private readonly OutputLine _line;
    private readonly ITimer _timer;
    private TimeSpan _on, _off;
    private bool _blinks;

    /// <summary>Opens the pin, dark.</summary>
    /// <param name="controller">Whose pin it is; it must outlive the lamp.</param>
    /// <param name="pin">Number on the controller.</param>
    /// <param name="activeLow">True: the lamp lies between supply and pin.</param>
    /// <param name="clock">Times the blinking; the system's clock if null.</param>
    /// <exception cref="EdgeConvException">The pin is not there, is in use, or cannot be an output.</exception>
    public Led(GpioController controller, int pin, bool activeLow = false, TimeProvider? clock = null)
    {
        _line = new(controller, pin, activeLow);
        _timer = (clock ?? TimeProvider.System).CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether it shines at this moment.</summary>
    public bool IsOn
    {
        get
        {
            lock (_lock)
                return _line.IsOn;
        }
    }

    /// <summary>Why it stopped blinking, if the chip refused to switch it.</summary>
    public EdgeConvException? Fault { get; private set; }

    /// <summary>Switches it on or off for good.</summary>
    /// <exception cref="EdgeConvException">The chip refuses.</exception>
    public void Set(bool on)
    {
        lock (_lock)
        {
            _blinks = false;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _line.Set(on);
        }
    }

    /// <summary>Blinks until it is told something else, beginning with light.</summary>
    /// <exception cref="EdgeConvException">The chip refuses.</exception>
    public void Blink(TimeSpan on, TimeSpan off)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(on, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(off, TimeSpan.Zero);
        lock (_lock)
        {
            (_on, _off, _blinks, Fault) = (on, off, true, null);
            _line.Set(true);
            _timer.Change(on, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Switches it off and closes the pin.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _blinks = false;
            _timer.Dispose();
            _line.Dispose();
        }
    }

    private void Tick()
    {
        lock (_lock)
        {
            if (!_blinks)
                return;
            try
            {
                _line.Set(!_line.IsOn);
                _timer.Change(_line.IsOn ? _on : _off, Timeout.InfiniteTimeSpan);
            }
            catch (EdgeConvException e)
            {
                (Fault, _blinks) = (e, false); // on a timer's thread nobody could catch it
            }
        }
    }
}
