using System.Device.Gpio;

namespace EdgeConv.Devices;

/// <summary>
/// What the library's own drivers have in common: which mistakes of a program are which exception, the callbacks of a pin's two edges, and waiting
/// for an edge. Not to be derived from outside: a driver of your own derives from <see cref="GpioDriver"/>.
/// </summary>
public abstract class PinDriver : GpioDriver, IEdgeTimes
{
    private protected PinDriver()
    {
    }

    /// <summary>Guards all that a driver knows. Callbacks run outside of it: they may use pins.</summary>
    private protected Lock Gate { get; } = new();

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The chip has no such pin.</exception>
    public TimeSpan EdgeTime(int pin)
    {
        lock (Gate)
            return Known(pin)?.EdgeTime ?? default;
    }

    /// <summary>A pin that the chip has; null while the driver keeps nothing of it.</summary>
    private protected abstract PinState? StateOf(int pin);

    /// <summary>Sets a pin's callbacks.</summary>
    private protected virtual void Watch(PinState pin, PinChangeEventHandler? rising, PinChangeEventHandler? falling) =>
        (pin.Rising, pin.Falling) = (rising, falling);

    /// <inheritdoc/>
    protected sealed override PinMode GetPinMode(int pinNumber)
    {
        lock (Gate)
            return Opened(pinNumber).Mode;
    }

    /// <inheritdoc/>
    protected sealed override bool IsPinModeSupported(int pinNumber, PinMode mode) =>
        mode is PinMode.Input or PinMode.InputPullDown or PinMode.InputPullUp or PinMode.Output;

    /// <inheritdoc/>
    protected sealed override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken)
    {
        using var seen = new ManualResetEventSlim();
        var type = PinEventTypes.None;
        AddCallbackForPinValueChangedEvent(pinNumber, eventTypes, OnEdge);
        try
        {
            seen.Wait(cancellationToken);
            return new WaitForEventResult { EventTypes = type };
        }
        catch (OperationCanceledException)
        {
            return new WaitForEventResult { TimedOut = true }; // the contract: a time-out is a result, not an error
        }
        finally
        {
            RemoveCallbackForPinValueChangedEvent(pinNumber, OnEdge);
        }

        void OnEdge(object sender, PinValueChangedEventArgs edge)
        {
            type = edge.ChangeType;
            seen.Set();
        }
    }

    /// <inheritdoc/>
    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback)
    {
        if ((eventTypes & (PinEventTypes.Rising | PinEventTypes.Falling)) == 0)
            throw new ArgumentException("An event of a pin is rising, falling or both.", nameof(eventTypes));
        lock (Gate)
        {
            PinState pin = Opened(pinNumber);
            Watch(pin, (eventTypes & PinEventTypes.Rising) != 0 ? pin.Rising + callback : pin.Rising,
                (eventTypes & PinEventTypes.Falling) != 0 ? pin.Falling + callback : pin.Falling);
        }
    }

    /// <inheritdoc/>
    protected sealed override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback)
    {
        lock (Gate)
            if (Known(pinNumber) is { } pin)
                Watch(pin, pin.Rising - callback, pin.Falling - callback);
    }

    private protected PinState? Known(int pin) => (uint)pin < (uint)PinCount ? StateOf(pin)
        : throw new ArgumentException($"Pin {pin}: this chip has pins 0 to {PinCount - 1}.", nameof(pin));

    private protected PinState Opened(int pin) => Known(pin) is { IsOpen: true } opened ? opened
        : throw new InvalidOperationException($"Pin {pin} is not open: open it first.");

    private protected PinState Output(int pin) => Opened(pin) is { Mode: PinMode.Output } output ? output
        : throw new InvalidOperationException($"Can not write to pin {pin} because it is not set to Output mode.");

    private protected void CheckMode(int pin, PinMode mode)
    {
        if (!IsPinModeSupported(pin, mode))
            throw new InvalidOperationException($"Pin {pin} does not support mode {mode}.");
    }
}
