using System.Device.Gpio;

namespace EdgeConv.Devices;

/// <summary>A passive buzzer on an output: tones that go on while the program does something else. (An active one, with a tone of its own, is an <see cref="OutputLine"/>.)</summary>
public sealed class Buzzer : IDisposable
{
    private readonly LinePwmChannel _channel;
    private readonly Iot.Device.Buzzer.Buzzer _buzzer;

    /// <summary>Opens the pin, silent.</summary>
    /// <param name="controller">Whose pin it is; it must outlive the buzzer.</param>
    /// <param name="pin">Number on the controller.</param>
    /// <exception cref="EdgeConvException">The pin is not there, is in use, or cannot be an output.</exception>
    public Buzzer(GpioController controller, int pin)
    {
        // Made from a pin's number, the binding would open the machine's own chip.
        _channel = new(controller, pin, hertz: 440);
        _buzzer = new(_channel);
    }

    /// <summary>Why it fell silent, if the chip refused to switch the pin.</summary>
    public EdgeConvException? Fault => _channel.Fault;

    /// <summary>Sounds until it is stopped.</summary>
    /// <param name="hertz">1 to 5000.</param>
    public void Start(int hertz) => _buzzer.StartPlaying(hertz);

    /// <summary>Sounds for a time. Does not wait for its end.</summary>
    /// <param name="hertz">1 to 5000.</param>
    public void Beep(int hertz, TimeSpan time)
    {
        _channel.Frequency = hertz;
        _channel.Start(time);
    }

    /// <summary>Falls silent.</summary>
    /// <exception cref="EdgeConvException">The chip refuses.</exception>
    public void Stop() => _buzzer.StopPlaying();

    /// <summary>Falls silent and closes the pin.</summary>
    public void Dispose() => _buzzer.Dispose();
}
