using System.Device.Gpio;
using EdgeConv.Devices;
using EdgeConv.Testing;
using Xunit;

namespace EdgeConv.Node.Tests.Testing;

public sealed class PinRecordingTests
{
    private const string Session = "# a door\n0.000000 4 high in\n0.500000 4 low in\n0.500000 17 high out\n2.250000 17 low out\n";

    /// <summary>A program that lights a lamp for a time whenever a button goes down.</summary>
    private static PinRecording Run(PinRecording input, TimeSpan lit)
    {
        var clock = new SimulatedClock();
        var chip = new SimulatedGpioDriver(28, clock);
        using var controller = new GpioController(chip);
        using var lamp = new OutputLine(controller, 17);
        using ITimer timer = clock.CreateTimer(_ => lamp.Set(false), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        controller.OpenPin(4, PinMode.Input);
        controller.RegisterCallbackForPinValueChangedEvent(4, PinEventTypes.Falling, (_, _) =>
        {
            lamp.Set(true);
            timer.Change(lit, Timeout.InfiniteTimeSpan);
        });
        DateTimeOffset start = clock.GetUtcNow();
        input.Replay(chip, clock);
        clock.Advance(TimeSpan.FromSeconds(10));
        return PinRecording.Of(chip, start);
    }

    [Fact]
    public void A_session_is_played_again_and_compared()
    {
        var recorded = PinRecording.Parse(Session);
        PinRecording same = Run(recorded, TimeSpan.FromSeconds(1.75));
        Assert.Null(recorded.Difference(same, TimeSpan.Zero));
        Assert.Equal(Session["# a door\n".Length..], same.ToString());

        PinRecording slow = Run(recorded, TimeSpan.FromSeconds(1.8));
        Assert.Equal("pin 17, change 1: 2.250000 17 low out, and there 2.300000 17 low out", recorded.Difference(slow, TimeSpan.FromMilliseconds(49)));
        Assert.Null(recorded.Difference(slow, TimeSpan.FromMilliseconds(50)));
        Assert.Equal("pin 17, change 1: 2.250000 17 low out, and there nothing", recorded.Difference(Run(recorded, TimeSpan.FromMinutes(1)), TimeSpan.MaxValue));
    }

    [Fact]
    public void A_session_is_kept_in_a_file()
    {
        string path = Path.GetTempFileName();
        try
        {
            var recorded = PinRecording.Parse(Session);
            recorded.Save(path);
            Assert.Equal(recorded.Changes, PinRecording.Load(path).Changes);
            Assert.Equal(TimeSpan.FromSeconds(2.25), recorded.Duration);
        }
        finally
        {
            File.Delete(path);
        }
        Assert.Equal("EC4020", Assert.Throws<EdgeConvException>(() => PinRecording.Load(path)).Code!.Id);
    }

    [Theory]
    [InlineData("0.1 4 high")]
    [InlineData("-0.1 4 high in")]
    [InlineData("0,1 4 high in")]
    [InlineData("0.1 -4 high in")]
    [InlineData("0.1 4 up in")]
    [InlineData("0.1 4 high both")]
    [InlineData("1e30 4 high in")]
    [InlineData("99999999999999999999 4 high in")]
    [InlineData("0.2 4 high in\n0.1 4 low in")]
    public void A_wrong_line_is_named(string text)
    {
        var e = Assert.Throws<EdgeConvException>(() => PinRecording.Parse("\n" + text, "door.pins"));
        Assert.Equal("EC4020", e.Code!.Id);
        Assert.Matches(@"^door\.pins: line [23]: ", e.Message);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void A_chip_that_forgot_is_no_recording()
    {
        var clock = new SimulatedClock();
        var chip = new SimulatedGpioDriver(2, clock, historyLength: 4);
        for (int i = 0; i < 10; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            chip.Drive(1, (i & 1) == 0);
        }
        Assert.Contains("keeps 4 of 10", Assert.Throws<EdgeConvException>(() => PinRecording.Of(chip, clock.Start)).Message, StringComparison.Ordinal);
        Assert.Equal(3, PinRecording.Of(chip, clock.Start + TimeSpan.FromSeconds(8)).Changes.Count);
    }

    [Fact]
    public void A_thermometer_says_thousandths_of_a_degree()
    {
        string path;
        using (var thermometer = new SimulatedThermometer(celsius: 103.5))
        {
            path = thermometer.Path;
            Assert.Equal("103500\n", File.ReadAllText(path));
            thermometer.Celsius = 9.25;
            Assert.Equal("9250\n", File.ReadAllText(path));
        }
        Assert.False(File.Exists(path));
    }
}
