using System.Device.Gpio;
using EdgeConv.Testing;
using Xunit;

namespace EdgeConv.EndToEnd.Testing;

public sealed class SimulatedGpioDriverTests : IDisposable
{
    private const int Lamp = 17, Button = 4;

    private readonly SimulatedClock _clock = new();
    private readonly SimulatedGpioDriver _chip;
    private readonly GpioController _controller;

    public SimulatedGpioDriverTests()
    {
        _chip = new SimulatedGpioDriver(54, _clock);
        _controller = new GpioController(_chip);
    }

    public void Dispose() => _controller.Dispose();

    [Fact]
    public void A_line_written_through_the_controller_is_seen_with_its_time()
    {
        var seen = new List<PinTransition>();
        _chip.Transition += (_, transition) => seen.Add(transition);
        _controller.OpenPin(Lamp, PinMode.Output);
        _clock.Advance(TimeSpan.FromMilliseconds(250));
        _controller.Write(Lamp, PinValue.High);
        _controller.Write(Lamp, PinValue.High); // no change, no transition
        _clock.Advance(TimeSpan.FromSeconds(1));
        _controller.Write([new PinValuePair(Lamp, PinValue.Low)]);

        PinTransition[] expected =
        [
            new(Lamp, PinValue.High, _clock.Start + TimeSpan.FromMilliseconds(250), IsOutput: true),
            new(Lamp, PinValue.Low, _clock.Start + TimeSpan.FromMilliseconds(1250), IsOutput: true),
        ];
        Assert.Equal(expected, seen);
        Assert.Equal(expected, _chip.History());
        Assert.Equal(PinValue.Low, _chip.Level(Lamp));
    }

    [Fact]
    public void A_button_press_is_seen_by_a_callback_once_per_edge()
    {
        var edges = new List<PinEventTypes>();
        _controller.OpenPin(Button, PinMode.InputPullUp);
        void OnEdge(object sender, PinValueChangedEventArgs edge)
        {
            Assert.Equal(Button, edge.PinNumber);
            Assert.Equal(edge.ChangeType == PinEventTypes.Rising ? PinValue.High : PinValue.Low, _controller.Read(Button)); // and may use the pins
            edges.Add(edge.ChangeType);
        }

        // As GpioButton of Iot.Device.Bindings does: the same handler once per edge.
        _controller.RegisterCallbackForPinValueChangedEvent(Button, PinEventTypes.Falling, OnEdge);
        _controller.RegisterCallbackForPinValueChangedEvent(Button, PinEventTypes.Rising, OnEdge);
        _chip.Drive(Button, PinValue.Low);
        _chip.Drive(Button, PinValue.Low);
        _chip.Release(Button);
        Assert.Equal([PinEventTypes.Falling, PinEventTypes.Rising], edges);

        _controller.UnregisterCallbackForPinValueChangedEvent(Button, OnEdge);
        _chip.Drive(Button, PinValue.Low);
        Assert.Equal(2, edges.Count);
    }

    [Fact]
    public void Only_the_edge_that_was_asked_for_calls_back()
    {
        int falling = 0;
        _controller.OpenPin(Button, PinMode.InputPullUp);
        _controller.RegisterCallbackForPinValueChangedEvent(Button, PinEventTypes.Falling, (_, _) => falling++);
        _chip.Drive(Button, PinValue.Low);
        _chip.Release(Button);
        Assert.Equal(1, falling);
    }

    [Theory]
    [InlineData(PinMode.InputPullUp, true)]
    [InlineData(PinMode.InputPullDown, false)]
    public void An_input_that_nobody_drives_goes_where_its_resistor_pulls(PinMode mode, bool high)
    {
        _chip.Drive(Button, !high);
        _controller.OpenPin(Button, mode);
        Assert.Equal((PinValue)!high, _controller.Read(Button));
        _chip.Release(Button);
        Assert.Equal((PinValue)high, _controller.Read(Button));
    }

    [Fact]
    public void An_output_keeps_its_level_against_the_world_until_it_is_an_input()
    {
        _controller.OpenPin(Lamp, PinMode.Output, PinValue.High);
        _chip.Drive(Lamp, PinValue.Low);
        Assert.Equal(PinValue.High, _controller.Read(Lamp));
        _controller.SetPinMode(Lamp, PinMode.Input);
        Assert.Equal(PinValue.Low, _controller.Read(Lamp));
    }

    [Fact]
    public void A_wait_ends_with_the_edge_or_as_a_time_out()
    {
        _controller.OpenPin(Button, PinMode.InputPullUp);
        Assert.True(_controller.WaitForEvent(Button, PinEventTypes.Falling, TimeSpan.Zero).TimedOut);

        using var cancelled = new CancellationTokenSource();
        var press = new Thread(() =>
        {
            while (!cancelled.IsCancellationRequested)
            {
                _chip.Drive(Button, PinValue.Low);
                _chip.Release(Button);
                Thread.Sleep(1);
            }
        });
        press.Start();
        WaitForEventResult result = _controller.WaitForEvent(Button, PinEventTypes.Falling, TimeSpan.FromSeconds(30));
        cancelled.Cancel();
        press.Join();
        Assert.False(result.TimedOut);
        Assert.Equal(PinEventTypes.Falling, result.EventTypes);
    }

    [Fact]
    public void Mistakes_end_in_the_exceptions_of_real_drivers()
    {
        Assert.Throws<InvalidOperationException>(() => _controller.Read(Lamp));
        Assert.Throws<InvalidOperationException>(() => _controller.Write(Lamp, PinValue.High));
        Assert.Throws<InvalidOperationException>(() => _controller.Write([new PinValuePair(Lamp, PinValue.High)]));
        Assert.Throws<InvalidOperationException>(() => _controller.SetPinMode(Lamp, PinMode.Output));
        Assert.Throws<InvalidOperationException>(() => _controller.ClosePin(Lamp));
        Assert.Throws<ArgumentException>(() => _controller.OpenPin(54));

        _controller.OpenPin(Lamp, PinMode.Input);
        Assert.Throws<InvalidOperationException>(() => _controller.Write([new PinValuePair(Lamp, PinValue.High)]));
        Assert.Throws<InvalidOperationException>(() => _controller.SetPinMode(Lamp, (PinMode)77));
        _controller.ClosePin(Lamp);
        Assert.Throws<InvalidOperationException>(() => _controller.Read([new PinValuePair(Lamp, default)]));
        Assert.Empty(_chip.History());
    }

    [Fact]
    public void A_closed_pin_forgets_its_callbacks()
    {
        int edges = 0;
        _controller.OpenPin(Button, PinMode.Input);
        _controller.RegisterCallbackForPinValueChangedEvent(Button, PinEventTypes.Rising, (_, _) => edges++);
        _controller.ClosePin(Button);
        _controller.OpenPin(Button, PinMode.Input);
        _chip.Drive(Button, PinValue.High);
        Assert.Equal(0, edges);
    }

    [Fact]
    public void The_history_keeps_the_latest_transitions()
    {
        using var chip = new SimulatedGpioDriver(2, _clock, historyLength: 3);
        for (int i = 0; i < 5; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            chip.Drive(1, i % 2 == 0);
        }

        Assert.Equal(5, chip.TransitionCount);
        Assert.Equal([3.0, 4.0, 5.0], chip.History().Select(t => (t.Time - _clock.Start).TotalSeconds));
    }

    [Fact]
    public void Reading_and_writing_allocate_nothing()
    {
        _controller.OpenPin(Lamp, PinMode.Output);
        _controller.OpenPin(Button, PinMode.Input);
        PinValuePair[] write = [new(Lamp, PinValue.High)], read = [new(Button, default)];
        Use();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            Use();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(202, _chip.TransitionCount);

        void Use()
        {
            write[0] = new(Lamp, PinValue.High);
            _controller.Write(write);
            write[0] = new(Lamp, PinValue.Low);
            _controller.Write(write);
            _controller.Read(read);
        }
    }
}
