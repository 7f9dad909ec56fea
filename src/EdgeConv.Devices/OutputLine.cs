using System.Device.Gpio;

namespace EdgeConv.Devices;

/// <summary>One output that is switched on and off: a relay, a lamp, a siren. Switching allocates nothing, and touches the pin only on a change.</summary>
public sealed class OutputLine : IDisposable
{
    private readonly GpioController _controller;
    private readonly PinValuePair[] _level = new PinValuePair[1];
    private readonly bool _isActiveLow, _initially;
    private bool _isDisposed;

    /// <summary>Opens the pin at the level that <paramref name="initially"/> says, without passing through the other.</summary>
    /// <param name="controller">Whose pin it is; it must outlive the line.</param>
    /// <param name="pin">Number on the controller.</param>
    /// <param name="activeLow">True: on is low, off is high.</param>
    /// <param name="initially">Whether it is on at first, and again when it is disposed.</param>
    /// <exception cref="EdgeConvException">The pin is not there, is in use, or cannot be an output.</exception>
    public OutputLine(GpioController controller, int pin, bool activeLow = false, bool initially = false)
    {
        PinFaults.Open(controller, pin, PinMode.Output, initially ^ activeLow);
        _controller = controller;
        Pin = pin;
        _isActiveLow = activeLow;
        _initially = IsOn = initially;
    }

    /// <summary>Number on the controller.</summary>
    public int Pin { get; }

    /// <summary>Whether <see cref="Dispose"/> leaves it as it is then, instead of as it was at first.</summary>
    public bool StaysAtEnd { get; init; }

    /// <summary>Whether it is on.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Switches it.</summary>
    /// <exception cref="EdgeConvException">The chip refuses; the line counts as not switched, so that the next call tries again.</exception>
    public void Set(bool on)
    {
        if (on == IsOn)
            return;
        _level[0] = new(Pin, on ^ _isActiveLow);
        try
        {
            _controller.Write((ReadOnlySpan<PinValuePair>)_level); // the overload for one pin allocates 40 bytes
        }
        catch (Exception e) when (PinFaults.IsOne(e))
        {
            throw PinFaults.Of(Pin, on ? "switched on" : "switched off", e);
        }
        IsOn = on;
    }

    /// <summary>Returns it to its first state and closes the pin.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        try
        {
            if (!StaysAtEnd)
                Set(_initially);
        }
        finally
        {
            PinFaults.Close(_controller, Pin);
        }
    }
}
