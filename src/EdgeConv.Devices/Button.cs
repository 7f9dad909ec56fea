using System.Device.Gpio;
using Iot.Device.Button;

namespace EdgeConv.Devices;

/// <summary>A push button. Events come on the driver's thread. A press allocates nothing, unless somebody listens to the events of the binding below.</summary>
public sealed class Button : IDisposable
{
    // As the binding has them.
    private static readonly TimeSpan s_doublePress = TimeSpan.FromMilliseconds(1500), s_holding = TimeSpan.FromMilliseconds(2000);

    private readonly GpioController _controller;
    private readonly GpioButton _button;
    private readonly int _pin;
    private long _presses;
    private bool _wasPressed;

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
            // The binding wants three debounce times between the presses of a double one.
            TimeSpan doublePress = TimeSpan.FromTicks(Math.Max(s_doublePress.Ticks, 3 * debounce.Ticks));
            _button = new(pin, doublePress, s_holding, toGround, hasResistor, controller, shouldDispose: false, debounce);
            // After the binding's own, so that it has debounced the edge: its events make their arguments anew each time, so they are not listened to.
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

    private void OnEdge(object sender, PinValueChangedEventArgs change)
    {
        bool isPressed = _button.IsPressed;
        if (isPressed == _wasPressed)
            return; // too soon after a release
        _wasPressed = isPressed;
        if (isPressed)
            Interlocked.Increment(ref _presses);
        (isPressed ? Pressed : Released)?.Invoke(this, EventArgs.Empty);
    }
}
