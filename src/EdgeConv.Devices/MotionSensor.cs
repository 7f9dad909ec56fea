using System.Device.Gpio;
using System.Diagnostics;
using Iot.Device.Hcsr501;

namespace EdgeConv.Devices;

/// <summary>A passive infrared sensor, HC-SR501 or alike: high while it sees somebody move.</summary>
public sealed class MotionSensor : IDisposable
{
    private readonly GpioController _controller;
    private readonly Hcsr501 _sensor;
    private readonly Lock _lock = new();
    private readonly int _pin;
    private long _motions;
    private TimeSpan _latest;
    private bool _isDisposed;

    /// <summary>Opens the pin.</summary>
    /// <param name="controller">Whose pin it is; it must outlive the sensor.</param>
    /// <param name="pin">Number on the controller.</param>
    /// <exception cref="EdgeConvException">The pin is not there, is in use, or tells no edges.</exception>
    public MotionSensor(GpioController controller, int pin)
    {
        PinFaults.Open(controller, pin, PinMode.Input);
        _controller = controller;
        _pin = pin;
        try
        {
            _sensor = new(pin, controller, shouldDispose: false);
            // The binding's own event reads the pin again, when it may be closed or changed already.
            controller.RegisterCallbackForPinValueChangedEvent(pin, PinEventTypes.Rising, OnMotion);
        }
        catch (Exception e)
        {
            PinFaults.Close(controller, pin);
            if (PinFaults.IsOne(e))
                throw PinFaults.Of(pin, "watched", e);
            throw;
        }
    }

    /// <summary>Somebody began to move; on the driver's thread.</summary>
    public event EventHandler? MotionBegan;

    /// <summary>Whether somebody moves now.</summary>
    /// <exception cref="EdgeConvException">The chip refuses.</exception>
    public bool IsMotionDetected
    {
        get
        {
            try
            {
                return _sensor.IsMotionDetected;
            }
            catch (Exception e) when (PinFaults.IsOne(e))
            {
                throw PinFaults.Of(_pin, "read", e);
            }
        }
    }

    /// <summary>How often a motion began.</summary>
    public long Motions
    {
        get
        {
            lock (_lock)
                return _motions;
        }
    }

    /// <summary>When the latest one began, on the monotonic clock; zero before the first.</summary>
    public TimeSpan LatestMotion
    {
        get
        {
            lock (_lock)
                return _latest;
        }
    }

    /// <summary>Closes the pin, which the binding leaves open.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        PinFaults.Close(_controller, _pin);
        _sensor.Dispose();
    }

    private void OnMotion(object sender, PinValueChangedEventArgs change)
    {
        TimeSpan time = sender is IEdgeTimes times ? times.EdgeTime(_pin) : Stopwatch.GetElapsedTime(0);
        lock (_lock)
            (_motions, _latest) = (_motions + 1, time);
        MotionBegan?.Invoke(this, EventArgs.Empty);
    }
}
