using System.Device.Gpio;

namespace EdgeConv.Devices;

/// <summary>Pins that only this program sees, for a machine without a GPIO chip: what is written is read back, and nothing ever changes by itself.</summary>
internal sealed class MemoryGpioDriver(int pinCount) : PinDriver
{
    private readonly PinState[] _pins = [.. Enumerable.Range(0, pinCount).Select(_ => new PinState())];

    protected override int PinCount => _pins.Length;

    private protected override PinState StateOf(int pin) => _pins[pin];

    protected override void OpenPin(int pinNumber)
    {
        lock (Gate)
            Known(pinNumber)!.IsOpen = true;
    }

    protected override void ClosePin(int pinNumber)
    {
        lock (Gate)
        {
            PinState pin = Known(pinNumber)!;
            pin.IsOpen = false;
            pin.Rising = pin.Falling = null;
        }
    }

    protected override void SetPinMode(int pinNumber, PinMode mode)
    {
        CheckMode(pinNumber, mode);
        lock (Gate)
            Opened(pinNumber).Mode = mode;
    }

    protected override PinValue Read(int pinNumber)
    {
        lock (Gate)
            return Opened(pinNumber) is { Mode: PinMode.Output } output ? output.Level : GetPinMode(pinNumber) == PinMode.InputPullUp;
    }

    protected override void Write(int pinNumber, PinValue value)
    {
        lock (Gate)
            Output(pinNumber).Level = value;
    }
}
