using System.Device.Gpio;

namespace EdgeConv.Command.Demo;

/// <summary>
/// A line that goes high for a moment once per unit, like a meter's pulse output; pulses that come together follow one another.
/// </summary>
internal sealed class PulseLine : IDisposable
{
    /// <summary>How long the line is high, and low between two pulses.</summary>
    public static readonly TimeSpan Width = TimeSpan.FromMilliseconds(200);

    private readonly GpioController _controller;
    private readonly int _pin;
    private readonly ITimer _timer;
    private int _waiting;
    private bool _isHigh, _isBusy;

    public PulseLine(GpioController controller, int pin, TimeProvider clock)
    {
        (_controller, _pin) = (controller, pin);
        controller.OpenPin(pin, PinMode.Output);
        _timer = clock.CreateTimer(_ => Turn(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Pulse(int count)
    {
        _waiting += count;
        if (!_isBusy && _waiting > 0)
            Turn();
    }

    public void Dispose()
    {
        _timer.Dispose();
        _controller.ClosePin(_pin);
    }

    // High and low take turns, each for the width, as long as pulses wait.
    private void Turn()
    {
        bool rises = !_isHigh && _waiting > 0;
        if (rises)
            _waiting--;
        if (_isHigh || rises)
        {
            _isHigh = rises;
            _controller.Write(_pin, rises ? PinValue.High : PinValue.Low);
        }
        else
        {
            _isBusy = false;
            return;
        }
        _isBusy = true;
        _timer.Change(Width, Timeout.InfiniteTimeSpan);
    }
}
