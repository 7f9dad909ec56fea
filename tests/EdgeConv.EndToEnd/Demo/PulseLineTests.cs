using System.Device.Gpio;
using EdgeConv.Command.Demo;
using EdgeConv.Testing;
using Xunit;

namespace EdgeConv.EndToEnd.Demo;

public sealed class PulseLineTests
{
    [Fact]
    public void Pulses_follow_one_another_and_each_is_high_for_its_width()
    {
        var clock = new SimulatedClock();
        using var board = new SimulatedGpioDriver(4, clock);
        using var controller = new GpioController(board);
        using var line = new PulseLine(controller, 3, clock);
        line.Pulse(2);
        Assert.Equal(PinValue.High, board.Level(3));
        clock.Advance(PulseLine.Width / 2);
        line.Pulse(1);
        clock.Advance(TimeSpan.FromSeconds(10));
        line.Pulse(1);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(PinValue.Low, board.Level(3));

        LinePulse[] pulses = LinePulse.Of(board.History(), clock.Start);
        double width = PulseLine.Width.TotalSeconds;
        Assert.Equal([0, 2 * width, 4 * width, 10 + width / 2], pulses.Select(pulse => pulse.Rose));
        Assert.All(pulses, pulse => Assert.Equal(width, pulse.Fell - pulse.Rose, 6));
    }

    [Fact]
    public void No_pulse_is_no_change()
    {
        var clock = new SimulatedClock();
        using var board = new SimulatedGpioDriver(4, clock);
        using var controller = new GpioController(board);
        using var line = new PulseLine(controller, 3, clock);
        line.Pulse(0);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, board.TransitionCount);
    }
}
