using System.Device.Gpio;
using Iot.Device.Button;

namespace EdgeConv.Devices;

/// <summary>A push button. Events come on the driver's thread; the binding below allocates 96 bytes a press.</summary>
public sealed class Button : IDisposable
{
    private readonly GpioController _controller;
    private readonly GpioButton _button;
    private readonly int _pin;
    private long _presses;

    /// <summary>Opens the pin.</summary>
    /// <param name="controller">Whose pin it is; it must outlive the button.</param>
    /// <param name="pin">Number on the controller.</param>
    /// <param name="toGround">True: pressing connects the pin to ground, and the chip pulls it up; false: to the supply, and it pulls down.</param>
    /// <param name="hasResistor">True: a resistor outside pulls, not the chip's.</param>
    /// <param name="debounce">How long after a release nothing counts as a press.</param>
    /// <exception cref="EdgeConvException">The pin is not there, is in use, or cannot be such an input.</exception>
    public Button(GpioController controller, int pin, bool toGround = true, bool hasResistor = false, TimeSpan debounce = default)
    {
        // Opened here, so that the errors are those of every device; the binding finds it open and sets its mode again.
        PinFaults.Open(controller, pin, hasResistor ? PinMode.Input : toGround ? PinMode.InputPullUp : PinMode.InputPullDown);
        _controller = controller;
        _pin = pin;
        try
        {
            _button = new(pin, toGround, hasResistor, controller, shouldDispose: false, debounce);
        }
        catch (Exception e)
        {
            PinFaults.Close(controller, pin);
            if (PinFaults.IsOne(e))
                throw PinFaults.Of(pin, "watched", e);
            throw;
        }
        _button.ButtonDown += (_, _) =>
        {
            Interlocked.Increment(ref _presses);
            Pressed?.Invoke(this, EventArgs.Empty);
        };
        _button.ButtonUp += (_, _) => Released?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>It went down.</summary>
    public event EventHandler? Pressed;

    /// <summary>It went up again.</summary>
    public event EventHandler? Released;

    /// <summary>Whether it is down; false until the first edge.</summary>
    public bool IsPressed => _button.IsPressed;

    /// <summary>How often it went down.</summary>
    public long Presses => Interlocked.Read(ref _presses);

    /// <summary>The binding, for holding and double presses.</summary>
    public GpioButton Binding => _button;

    /// <summary>Closes the pin.</summary>
    public void Dispose()
    {
        if (_controller.IsOpenStill(_pin))
            _button.Dispose();
    }
}
