using System.Device.Gpio;
using System.Diagnostics;

namespace EdgeConv.Devices;

/// <summary>What pulls an input while nothing drives it.</summary>
public enum Pull
{
    /// <summary>Nothing: a resistor outside, or an output that always drives.</summary>
    None,

    /// <summary>The chip's resistor to the supply; a button to ground reads as low while it is pressed.</summary>
    Up,

    /// <summary>The chip's resistor to ground.</summary>
    Down,
}

/// <summary>An edge of an input.</summary>
/// <param name="IsActive">What it became.</param>
/// <param name="Time">When, on the monotonic clock: as the kernel saw it where the driver can say, else when this program was told.</param>
public readonly record struct InputEdge(bool IsActive, TimeSpan Time);

/// <summary>One input: its level whenever it is asked, and its edges with their times, kept until they are taken. Neither allocates.</summary>
public sealed class InputLine : IDisposable
{
    private readonly GpioController _controller;
    private readonly PinValuePair[] _level = new PinValuePair[1];
    private readonly Lock _lock = new();
    private readonly InputEdge[] _edges;
    private readonly bool _isActiveLow;
    private long _seen, _taken;
    private bool _isDisposed;

    /// <summary>Opens the pin.</summary>
    /// <param name="controller">Whose pin it is; it must outlive the line.</param>
    /// <param name="pin">Number on the controller.</param>
    /// <param name="pull">The chip's resistor.</param>
    /// <param name="activeLow">True: active is low.</param>
    /// <param name="edges">How many edges are kept until they are taken: the latest. 0: the pin is only read, never watched.</param>
    /// <exception cref="EdgeConvException">The pin is not there, is in use, cannot be such an input, or tells no edges.</exception>
    public InputLine(GpioController controller, int pin, Pull pull = Pull.None, bool activeLow = false, int edges = 64)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(edges);
        PinFaults.Open(controller, pin, pull switch { Pull.Up => PinMode.InputPullUp, Pull.Down => PinMode.InputPullDown, _ => PinMode.Input });
        _controller = controller;
        Pin = pin;
        _isActiveLow = activeLow;
        _edges = new InputEdge[edges];
        if (edges == 0)
            return;
        try
        {
            controller.RegisterCallbackForPinValueChangedEvent(pin, PinEventTypes.Rising | PinEventTypes.Falling, OnEdge);
        }
        catch (Exception e)
        {
            PinFaults.Close(controller, pin);
            if (PinFaults.IsOne(e))
                throw PinFaults.Of(pin, "watched", e);
            throw;
        }
    }

    /// <summary>An edge came and can be taken; on the driver's thread.</summary>
    public event EventHandler? EdgeCame;

    /// <summary>Number on the controller.</summary>
    public int Pin { get; }

    /// <summary>How many edges there were, those that were never taken included.</summary>
    public long EdgeCount
    {
        get
        {
            lock (_lock)
                return _seen;
        }
    }

    /// <summary>Whether it is active now.</summary>
    /// <exception cref="EdgeConvException">The chip refuses.</exception>
    public bool IsActive
    {
        get
        {
            lock (_lock)
            {
                _level[0] = new(Pin, PinValue.Low);
                try
                {
                    _controller.Read(_level);
                }
                catch (Exception e) when (PinFaults.IsOne(e))
                {
                    throw PinFaults.Of(Pin, "read", e);
                }
                return (_level[0].PinValue == PinValue.High) ^ _isActiveLow;
            }
        }
    }

    /// <summary>Takes the oldest edge that is kept.</summary>
    public bool TryTakeEdge(out InputEdge edge)
    {
        lock (_lock)
        {
            edge = default;
            if (_taken == _seen)
                return false;
            _taken = Math.Max(_taken, _seen - _edges.Length);
            edge = _edges[_taken++ % _edges.Length];
            return true;
        }
    }

    /// <summary>Closes the pin.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        PinFaults.Close(_controller, Pin);
    }

    private void OnEdge(object sender, PinValueChangedEventArgs change)
    {
        TimeSpan time = sender is IEdgeTimes times ? times.EdgeTime(Pin) : Stopwatch.GetElapsedTime(0);
        lock (_lock)
            _edges[_seen++ % _edges.Length] = new((change.ChangeType == PinEventTypes.Rising) ^ _isActiveLow, time);
        EdgeCame?.Invoke(this, EventArgs.Empty);
    }
}
