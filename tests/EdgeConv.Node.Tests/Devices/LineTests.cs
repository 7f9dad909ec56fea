using System.Device.Gpio;
using EdgeConv.Boards;
using EdgeConv.Devices;
using EdgeConv.Testing;
using Xunit;

namespace EdgeConv.Node.Tests.Devices;

public sealed class LineTests : IDisposable
{
    private readonly SimulatedClock _clock = new();
    private readonly SimulatedGpioDriver _chip;
    private readonly GpioController _controller;

    public LineTests()
    {
        _chip = new(28, _clock);
        _controller = new(_chip);
    }

    public void Dispose() => _controller.Dispose();

    [Theory, InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true)]
    public void An_output_opens_in_its_first_state_switches_and_returns_to_it(bool activeLow, bool initially)
    {
        var line = new OutputLine(_controller, 17, activeLow, initially);
        Assert.Equal(initially, line.IsOn);
        Assert.Equal(initially ^ activeLow, _chip.Level(17) == PinValue.High);
        line.Set(!initially);
        Assert.Equal(!initially ^ activeLow, _chip.Level(17) == PinValue.High);
        line.Dispose();
        Assert.Equal(initially ^ activeLow, _chip.Level(17) == PinValue.High);
        Assert.False(_controller.IsPinOpen(17));
        line.Dispose();
    }

    [Fact]
    public void An_output_is_written_only_on_a_change_and_allocates_nothing()
    {
        using var line = new OutputLine(_controller, 17);
        long before = _chip.TransitionCount;
        line.Set(true);
        line.Set(true);
        Assert.Equal(1, _chip.TransitionCount - before);
        Assert.Equal(0, Allocations.Of(i => line.Set((i & 1) == 0)));
    }

    [Fact]
    public void Two_devices_cannot_have_one_pin()
    {
        using var line = new OutputLine(_controller, 17);
        AssertFails("EC4007", "pin 17: is used by another device", () => new OutputLine(_controller, 17));
        AssertFails("EC4007", "pin 17", () => new InputLine(_controller, 17));
        AssertFails("EC4007", "pin 17", () => new Button(_controller, 17));
        AssertFails("EC4007", "pin 17", () => new MotionSensor(_controller, 17));
        AssertFails("EC4007", "pin 17", () => new Buzzer(_controller, 17));
        AssertFails("EC4007", "pin 17", () => new Led(_controller, 17));
        AssertFails("EC4004", "pin 28: the chip has pins 0 to 27", () => new OutputLine(_controller, 28));
    }

    [Fact]
    public void A_controller_that_is_gone_is_a_mistake_and_disposing_after_it_is_none()
    {
        var line = new OutputLine(_controller, 17);
        var input = new InputLine(_controller, 4);
        var button = new Button(_controller, 5);
        var motion = new MotionSensor(_controller, 6);
        _controller.Dispose();
        Assert.Throws<EdgeConvException>(() => new OutputLine(_controller, 18));
        line.Dispose();
        input.Dispose();
        button.Dispose();
        motion.Dispose();
    }

    [Theory, InlineData(Pull.None), InlineData(Pull.Up), InlineData(Pull.Down)]
    public void An_input_is_pulled_and_read(Pull pull)
    {
        using var line = new InputLine(_controller, 4, pull, activeLow: pull == Pull.Up);
        Assert.False(line.IsActive);
        _chip.Drive(4, pull == Pull.Up ? PinValue.Low : PinValue.High);
        Assert.True(line.IsActive);
        bool seen = false;
        Assert.Equal(0, Allocations.Of(_ => seen ^= line.IsActive));
    }

    [Fact]
    public void Edges_are_kept_with_their_times_until_they_are_taken()
    {
        using var line = new InputLine(_controller, 4, Pull.Up, activeLow: true, edges: 4);
        int told = 0;
        line.EdgeCame += (_, _) => told++;
        for (int i = 0; i < 3; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            _chip.Drive(4, (i & 1) != 0);
        }
        foreach ((bool isActive, int second) in (ReadOnlySpan<(bool, int)>)[(true, 1), (false, 2), (true, 3)])
        {
            Assert.True(line.TryTakeEdge(out InputEdge edge));
            Assert.Equal(new(isActive, TimeSpan.FromSeconds(second)), edge);
        }
        Assert.False(line.TryTakeEdge(out _));
        for (int i = 0; i < 10; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            _chip.Drive(4, (i & 1) == 0);
        }
        Assert.Equal((13, 13), (line.EdgeCount, told));
        Assert.True(line.TryTakeEdge(out InputEdge oldest)); // four are kept
        Assert.Equal(TimeSpan.FromSeconds(10), oldest.Time);
    }

    [Fact]
    public void A_lamp_blinks_until_it_is_told_otherwise()
    {
        using var lamp = new Led(_controller, 17, clock: _clock);
        lamp.Blink(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
        string seen = "";
        for (int i = 0; i < 8; i++)
        {
            seen += lamp.IsOn ? '#' : '.';
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal("#...#...", seen);
        Assert.Equal(0, Allocations.Of(_ => _clock.Advance(TimeSpan.FromSeconds(1))));
        lamp.Set(true);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(lamp.IsOn);
        Assert.Null(lamp.Fault);
    }

    [Fact]
    public void A_button_is_pressed_and_released()
    {
        using var button = new Button(_controller, 5);
        List<string> told = [];
        button.Pressed += (_, _) => told.Add("down");
        button.Released += (_, _) => told.Add("up");
        _chip.Drive(5, PinValue.Low);
        Assert.True(button.IsPressed);
        _chip.Release(5);
        Assert.Equal(["down", "up"], told);
        Assert.Equal((1, false), (button.Presses, button.IsPressed));
        button.Dispose();
        Assert.False(_controller.IsPinOpen(5));
    }

    [Fact]
    public void What_comes_too_soon_after_a_release_is_no_press()
    {
        using var button = new Button(_controller, 5, debounce: TimeSpan.FromHours(1));
        int pressed = 0, released = 0;
        button.Pressed += (_, _) => pressed++;
        button.Released += (_, _) => released++;
        for (int i = 0; i < 3; i++)
        {
            _chip.Drive(5, PinValue.Low);
            _chip.Release(5);
        }
        Assert.Equal((1, 1, 1L), (pressed, released, button.Presses));
    }

    [Fact]
    public void A_motion_sensor_tells_when_somebody_begins_to_move()
    {
        using var sensor = new MotionSensor(_controller, 6);
        int began = 0;
        sensor.MotionBegan += (_, _) => began++;
        _clock.Advance(TimeSpan.FromSeconds(5));
        _chip.Drive(6, PinValue.High);
        Assert.True(sensor.IsMotionDetected);
        _chip.Drive(6, PinValue.Low);
        Assert.False(sensor.IsMotionDetected);
        Assert.Equal((1, 1, TimeSpan.FromSeconds(5)), (began, sensor.Motions, sensor.LatestMotion));
        bool seen = false;
        Assert.Equal(0, Allocations.Of(_ => seen ^= sensor.IsMotionDetected));
        sensor.Dispose();
        Assert.False(_controller.IsPinOpen(6));
        _controller.OpenPin(6, PinMode.Input);
    }

    [Fact]
    public void A_buzzer_sounds_its_tone_for_its_time_and_falls_silent()
    {
        using (var buzzer = new Buzzer(_controller, 13))
        {
            buzzer.Start(2000);
            WaitFor(() => _chip.TransitionCount >= 20);
            buzzer.Stop();
            Assert.Equal(PinValue.Low, _chip.Level(13));
            long silent = _chip.TransitionCount;
            Thread.Sleep(20);
            Assert.Equal(silent, _chip.TransitionCount);

            buzzer.Beep(1000, TimeSpan.FromMilliseconds(50)); // at most 100 edges; a busy machine loses some
            WaitFor(() => _chip.TransitionCount >= silent + 1);
            Thread.Sleep(100);
            WaitFor(() => _chip.Level(13) == PinValue.Low);
            Assert.InRange(_chip.TransitionCount - silent, 1, 102);
            Assert.Throws<ArgumentOutOfRangeException>(() => buzzer.Start(5001));
            Assert.Null(buzzer.Fault);
        }
        Assert.Equal(PinValue.Low, _chip.Level(13));
        Assert.False(_controller.IsPinOpen(13));
    }

    [Fact]
    public void Pins_of_a_board_are_found_by_name_or_number()
    {
        Board board = Board.Load("rpi4");
        using var pins = new Pins(board, new GpioController(new SimulatedGpioDriver(58)));
        Assert.Equal([17, 2, 40], [pins.Find("GPIO17"), pins.Find("SDA"), pins.Find("40")]);
        AssertFails("EC4004", "pin 'GPIO99': raspberry-pi-4 has no such pin; see edgeconv boards raspberry-pi-4, or give a number from 0 to 57", () => pins.Find("GPIO99"));
        AssertFails("EC4004", "pin '58'", () => pins.Find("58"));
        using OutputLine line = pins.Output("GPIO17", activeLow: true);
        using InputLine input = pins.Input("GPIO4", Pull.Up);
        Assert.True(input.IsActive);
    }

    [Fact]
    public void A_desktop_has_pins_in_memory()
    {
        using Pins pins = Pins.Open(Board.Load("desktop"));
        using OutputLine line = pins.Output("GPIO17");
        line.Set(true);
        Assert.Equal(PinValue.High, pins.Controller.Read(17));
        Assert.Equal(0, Allocations.Of(i => line.Set((i & 1) == 0)));
        using InputLine input = pins.Input("GPIO4", Pull.Up);
        Assert.True(input.IsActive);
        AssertFails("EC4008", "driver of pins 'sysfs': is not known; give one of gpiochip, memory", () => Pins.Open(Board.Load("desktop"), "sysfs"));
    }

    [Fact]
    public void A_machine_without_the_boards_chip_says_so() =>
        AssertFails("EC4001", "'no-such-chip'", () => ChardevGpioDriver.Open("no-such-chip"));

    private static void WaitFor(Func<bool> holds)
    {
        for (long end = Environment.TickCount64 + 30_000; !holds(); Thread.Sleep(1))
            Assert.True(Environment.TickCount64 < end, "nothing happens");
    }

    private static void AssertFails(string code, string words, Func<object> call)
    {
        var e = Assert.Throws<EdgeConvException>(call);
        Assert.Equal(code, e.Code!.Id);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }
}
