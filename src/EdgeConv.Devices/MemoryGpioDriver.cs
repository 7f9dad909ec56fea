using System.Device.Gpio;

namespace EdgeConv.Devices;

/// <summary>Pins that only this program sees, for a machine without a GPIO chip: what is written is read back, and nothing ever changes by itself.</summary>
internal sealed class MemoryGpioDriver(int pinCount) : GpioDriver
{
    private readonly PinMode[] _modes = new PinMode[pinCount];
    private readonly PinValue[] _levels = new PinValue[pinCount];

    protected override int PinCount => pinCount;

    protected override void OpenPin(int pinNumber)
    {
    }

    protected override void ClosePin(int pinNumber)
    {
    }

    protected override void SetPinMode(int pinNumber, PinMode mode) => _modes[pinNumber] = mode;

    protected override PinMode GetPinMode(int pinNumber) => _modes[pinNumber];

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) =>
        mode is PinMode.Input or PinMode.InputPullDown or PinMode.InputPullUp or PinMode.Output;

    protected override PinValue Read(int pinNumber) => _modes[pinNumber] == PinMode.InputPullUp ? PinValue.High
        : _modes[pinNumber] == PinMode.Output ? _levels[pinNumber] : PinValue.Low;

    protected override void Write(int pinNumber, PinValue value)
    {
        if (_modes[pinNumber] != PinMode.Output)
            throw new InvalidOperationException($"Can not write to pin {pinNumber} because it is not set to Output mode.");
        _levels[pinNumber] = value;
    }

    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken)
    {
        cancellationToken.WaitHandle.WaitOne();
        return new() { TimedOut = true };
    }

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback)
    {
    }

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback)
    {
    }
}
