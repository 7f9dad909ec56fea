using System.Device.Gpio;

namespace EdgeConv.Node.Outputs;

internal sealed class OutputLine : IDisposable
{
    private readonly GpioController _controller;
    private readonly PinValuePair[] _pair = new PinValuePair[1];
    private readonly int _number;
    private readonly bool _activeLow;
    private bool _isOn;

    public OutputLine(GpioController controller, int number, bool activeLow, bool isOn)
    {
        (_controller, _number, _activeLow, _isOn) = (controller, number, activeLow, isOn);
        controller.OpenPin(number, PinMode.Output, isOn != activeLow ? PinValue.High : PinValue.Low);
    }

    public void Set(bool isOn)
    {
        if (isOn == _isOn)
            return;
        _pair[0] = new(_number, isOn != _activeLow ? PinValue.High : PinValue.Low);
        _controller.Write(_pair);
        _isOn = isOn;
    }

    public void Dispose() => _controller.ClosePin(_number);
}
