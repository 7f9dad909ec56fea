using System.Device.Gpio;
using System.Runtime.CompilerServices;
using EdgeConv.Devices;
using EdgeConv.Devices.Chardev;
using EdgeConv.Linux;
using Xunit;

namespace EdgeConv.Node.Tests.Devices;

[Collection(FakeKernel.Collection)]
public sealed class ChardevGpioDriverTests : IDisposable
{
    private readonly FakeMachine _machine = FakeKernel.Machine = new();
    private readonly FakeChip _chip;
    private readonly ChardevGpioDriver<FakeKernel> _driver;
    private readonly GpioController _controller;

    public ChardevGpioDriverTests()
    {
        _machine.Add("/dev/gpiochip0", "other", 8);
        _chip = _machine.Add("/dev/gpiochip4", "pinctrl-rp1", 54);
        for (int i = 0; i < 54; i++)
            _chip.Lines[i].Name = $"GPIO{i}";
        _driver = new("pinctrl-rp1", "node");
        _controller = new(_driver);
    }

    public void Dispose()
    {
        _controller.Dispose();
        Assert.Equal(0, _machine.OpenCount);
    }

    /// <summary>Sizes that the kernel's header fixes; the numbers of requests hold them.</summary>
    [Fact]
    public void Structures_and_requests_are_those_of_the_kernels_header()
    {
        Assert.Equal((68, 592, 256, 272, 16, 48), (Unsafe.SizeOf<ChipInfo>(), Unsafe.SizeOf<LineRequest>(), Unsafe.SizeOf<LineInfo>(),
            Unsafe.SizeOf<LineConfig>(), Unsafe.SizeOf<LineValues>(), Unsafe.SizeOf<LineEvent>()));
        Assert.Equal([0x8044B401, 0xC100B405, 0xC250B407, 0xC110B40D, 0xC010B40E, 0xC010B40F],
            [GpioUapi.GetChipInfo, GpioUapi.GetLineInfo, GpioUapi.GetLine, GpioUapi.SetConfig, GpioUapi.GetValues, GpioUapi.SetValues]);
    }

    [Fact]
    public void A_chip_is_found_by_its_label_or_its_path()
    {
        Assert.Equal(("/dev/gpiochip4", "pinctrl-rp1", 54), (_driver.Path, _driver.Label, _controller.PinCount));
        using var other = new ChardevGpioDriver<FakeKernel>("/dev/gpiochip0", "node");
        Assert.Equal("other", other.Label);
    }

    [Fact]
    public void A_line_is_found_by_the_kernels_name()
    {
        Assert.Equal(17, _driver.FindLine("GPIO17"));
        Assert.Equal(-1, _driver.FindLine("GPIO99"));
    }

    [Fact]
    public void An_output_is_switched_and_read_back()
    {
        _controller.OpenPin(17, PinMode.Output);
        _controller.Write(17, PinValue.High);
        Assert.True(_chip.Lines[17].Level);
        Assert.Equal(PinValue.High, _controller.Read(17));
        _controller.Toggle(17);
        Assert.False(_chip.Lines[17].Level);
        Assert.Equal("node", _chip.Lines[17].Request!.Consumer);
    }

    [Fact]
    public void An_output_opens_at_its_first_level_and_without_one_at_the_lines_own()
    {
        _machine.Drive(_chip, 5, true);
        _controller.OpenPin(4, PinMode.Output, PinValue.High);
        _controller.OpenPin(5, PinMode.Output);
        Assert.True(_chip.Lines[4].Level && _chip.Lines[5].Level);
    }

    [Fact]
    public void A_line_that_was_an_output_is_opened_as_it_is()
    {
        _chip.Lines[6].Flags = GpioUapi.Output;
        _chip.Lines[6].Level = true;
        _controller.OpenPin(6);
        Assert.Equal(PinMode.Output, _controller.GetPinMode(6));
        Assert.True(_chip.Lines[6].Level);
    }

    [Theory, InlineData(PinMode.Input, GpioUapi.NoPull), InlineData(PinMode.InputPullUp, GpioUapi.PullUp), InlineData(PinMode.InputPullDown, GpioUapi.PullDown)]
    public void An_input_has_the_pull_of_its_mode(PinMode mode, ulong pull)
    {
        _controller.OpenPin(5, mode);
        Assert.Equal(GpioUapi.Input | pull, _chip.Lines[5].Flags);
        Assert.Equal(mode == PinMode.InputPullUp, _controller.Read(5) == PinValue.High);
        _machine.Drive(_chip, 5, true);
        Assert.Equal(PinValue.High, _controller.Read(5));
    }

    [Fact]
    public void Nothing_allocates()
    {
        _controller.OpenPin(17, PinMode.Output);
        _controller.OpenPin(18, PinMode.Output);
        _controller.OpenPin(5, PinMode.Input);
        var pairs = new PinValuePair[2];
        Assert.Equal(0, Allocations.Of(i =>
        {
            pairs[0] = new(17, (i & 1) == 0);
            pairs[1] = new(18, (i & 1) != 0);
            _controller.Write((ReadOnlySpan<PinValuePair>)pairs);
        }));
        Assert.Equal(0, Allocations.Of(_ => _controller.Read(pairs)));
        Assert.Equal(0, Allocations.Of(_ => _controller.Read(5)));
        Assert.Equal(0, Allocations.Of(_ => _controller.Toggle(17)));
        Assert.Equal(40 * 1000, Allocations.Of(i => _controller.Write(17, (i & 1) == 0)), 4000.0); // the controller's own dictionary
    }

    [Fact]
    public void Edges_are_told_with_the_kernels_time_and_allocate_nothing()
    {
        long edges = 0, others = 0, allocated = 0, before = 0;
        TimeSpan time = default;
        _controller.OpenPin(5, PinMode.Input);
        _controller.RegisterCallbackForPinValueChangedEvent(5, PinEventTypes.Rising | PinEventTypes.Falling, (sender, edge) =>
        {
            others += edge.PinNumber == 5 ? 0 : 1;
            time = ((IEdgeTimes)sender).EdgeTime(5);
            if (++edges == 100)
                before = GC.GetAllocatedBytesForCurrentThread();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        });
        for (int i = 0; i < 400; i++)
        {
            _machine.Drive(_chip, 5, (i & 1) == 0);
            if (i % 7 == 0)
                _machine.WaitForEdges();
        }
        _machine.WaitForEdges();
        Assert.Equal((400, 0), (edges, others));
        Assert.Equal(TimeSpan.FromTicks((1_000_000_000 + 400 * 1000) / 100), time);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_buttons_press_allocates_nothing()
    {
        long pressed = 0, allocated = 0, before = 0;
        using var button = new Button(_controller, 5);
        button.Pressed += (_, _) =>
        {
            if (++pressed == 50)
                before = GC.GetAllocatedBytesForCurrentThread();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        };
        for (int i = 0; i < 400; i++)
        {
            _machine.Drive(_chip, 5, (i & 1) != 0);
            if (i % 7 == 0)
                _machine.WaitForEdges();
        }
        _machine.WaitForEdges();
        Assert.True(pressed > 190, $"{pressed} presses");
        Assert.Equal(pressed, button.Presses);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Only_the_edges_that_were_asked_for_are_told()
    {
        var told = new List<PinEventTypes>();
        _controller.OpenPin(5, PinMode.InputPullUp);
        PinChangeEventHandler handler = (_, edge) => told.Add(edge.ChangeType);
        _controller.RegisterCallbackForPinValueChangedEvent(5, PinEventTypes.Falling, handler);
        Assert.Equal(GpioUapi.Input | GpioUapi.PullUp | GpioUapi.EdgeFalling, _chip.Lines[5].Flags);
        _machine.Drive(_chip, 5, false);
        _machine.Drive(_chip, 5, null);
        _machine.WaitForEdges();
        _controller.UnregisterCallbackForPinValueChangedEvent(5, handler);
        Assert.Equal(GpioUapi.Input | GpioUapi.PullUp, _chip.Lines[5].Flags);
        _machine.Drive(_chip, 5, false);
        _machine.WaitForEdges();
        Assert.Equal([PinEventTypes.Falling], told);
    }

    /// <summary>Once such a line was not waited for.</summary>
    [Fact]
    public void An_output_with_a_callback_tells_edges_once_it_is_an_input()
    {
        int edges = 0;
        _controller.OpenPin(5, PinMode.Output, PinValue.High);
        _controller.RegisterCallbackForPinValueChangedEvent(5, PinEventTypes.Falling, (_, _) => edges++);
        _machine.WaitForEdges();
        _controller.SetPinMode(5, PinMode.InputPullDown);
        _machine.WaitForEdges();
        Assert.Equal(1, edges);
    }

    [Fact]
    public async Task A_wait_ends_with_the_edge_or_its_time()
    {
        _controller.OpenPin(5, PinMode.Input);
        Assert.True(_controller.WaitForEvent(5, PinEventTypes.Rising, TimeSpan.FromMilliseconds(5)).TimedOut);
        var wait = Task.Run(() => _controller.WaitForEvent(5, PinEventTypes.Rising, TimeSpan.FromMinutes(1)), TestContext.Current.CancellationToken);
        for (long end = Environment.TickCount64 + 30_000; (_chip.Lines[5].Flags & GpioUapi.EdgeRising) == 0; Thread.Sleep(1))
            Assert.True(Environment.TickCount64 < end, "nobody waits");
        _machine.Drive(_chip, 5, true);
        Assert.Equal(PinEventTypes.Rising, (await wait).EventTypes);
    }

    [Fact]
    public void A_callback_may_close_its_pin()
    {
        using var closed = new ManualResetEventSlim();
        _controller.OpenPin(5, PinMode.Input);
        _controller.RegisterCallbackForPinValueChangedEvent(5, PinEventTypes.Rising, (_, _) =>
        {
            _controller.ClosePin(5);
            closed.Set();
        });
        _machine.Drive(_chip, 5, true);
        Assert.True(closed.Wait(10_000, TestContext.Current.CancellationToken));
        Assert.Null(_chip.Lines[5].Request);
    }

    [Fact]
    public void Lines_that_are_held_together_change_in_one_call()
    {
        _driver.Hold([17, 22, 27], PinMode.Output, [PinValue.Low, PinValue.High, PinValue.Low]);
        foreach (int pin in (int[])[17, 22, 27])
            _controller.OpenPin(pin, PinMode.Output, pin == 22);
        Assert.Same(_chip.Lines[17].Request, _chip.Lines[27].Request);
        Assert.Equal([false, true, false], [_chip.Lines[17].Level, _chip.Lines[22].Level, _chip.Lines[27].Level]);

        long before = _machine.Controls;
        _controller.Write([new(27, true), new(17, true), new(22, false)]);
        Assert.Equal(1, _machine.Controls - before);
        Assert.Equal([true, false, true], [_chip.Lines[17].Level, _chip.Lines[22].Level, _chip.Lines[27].Level]);
        PinValuePair[] read = [new(22, true), new(17, false), new(27, false)];
        _controller.Read(read);
        Assert.Equal([PinValue.Low, PinValue.High, PinValue.High], read.Select(pair => pair.PinValue));
        Assert.Equal(2, _machine.Controls - before);

        _controller.Write([new(17, false), new(17, true)]); // a pulse stays one
        Assert.Equal(4, _machine.Controls - before);

        _controller.SetPinMode(22, PinMode.InputPullUp); // the others stay as they are
        Assert.Equal([true, true, true], [_chip.Lines[17].Level, _chip.Lines[22].Level, _chip.Lines[27].Level]);
        _controller.ClosePin(17);
        _controller.ClosePin(22);
        Assert.NotNull(_chip.Lines[17].Request);
        _controller.ClosePin(27);
        Assert.Null(_chip.Lines[17].Request);
    }

    [Fact]
    public void A_span_with_a_mistake_is_written_up_to_it()
    {
        _controller.OpenPin(17, PinMode.Output);
        _controller.OpenPin(5, PinMode.Input);
        Assert.Throws<InvalidOperationException>(() => _controller.Write([new(17, true), new(5, true)]));
        Assert.True(_chip.Lines[17].Level);
    }

    [Fact]
    public void A_chip_that_is_not_there_is_told_with_those_that_are()
    {
        AssertFails("EC4001", "'pinctrl-bcm2711': there is none with that label; give one of other (/dev/gpiochip0), pinctrl-rp1 (/dev/gpiochip4)",
            () => new ChardevGpioDriver<FakeKernel>("pinctrl-bcm2711", "node"));
        AssertFails("EC4001", "there is no /dev/gpiochip7", () => new ChardevGpioDriver<FakeKernel>("/dev/gpiochip7", "node"));
    }

    [Fact]
    public void A_machine_without_any_chip_is_told_what_to_do()
    {
        _controller.Dispose();
        _machine.Chips.Clear();
        AssertFails("EC4001", "no GPIO chip at all: take a board whose pins are in memory", () => new ChardevGpioDriver<FakeKernel>("pinctrl-rp1", "node"));
    }

    [Theory, InlineData(Errno.EACCES), InlineData(Errno.EPERM)]
    public void A_chip_that_the_user_may_not_open_names_the_group(int errno)
    {
        _machine.OpenFailures["/dev/gpiochip4"] = errno;
        AssertFails("EC4002", "/dev/gpiochip4 may not be opened by this user; add the user to the group gpio (sudo usermod -aG gpio USER)",
            () => new ChardevGpioDriver<FakeKernel>("pinctrl-rp1", "node"));
        AssertFails("EC4002", "usermod -aG gpio", () => new ChardevGpioDriver<FakeKernel>("/dev/gpiochip4", "node"));
    }

    [Fact]
    public void A_device_that_is_no_chip_is_told()
    {
        _machine.Fail(GpioUapi.GetChipInfo, Errno.ENOTTY);
        AssertFails("EC4001", "/dev/gpiochip4: is no GPIO chip", () => new ChardevGpioDriver<FakeKernel>("/dev/gpiochip4", "node"));
    }

    [Fact]
    public void A_line_in_use_names_who_uses_it()
    {
        (_chip.Lines[17].IsTaken, _chip.Lines[17].Consumer) = (true, "led0");
        _chip.Lines[18].IsTaken = true;
        AssertFails("EC4003", "pinctrl-rp1 (/dev/gpiochip4): pin 17 (GPIO17): is in use by 'led0'; stop that, or take another pin", () => _controller.OpenPin(17));
        AssertFails("EC4003", "pin 18 (GPIO18): is in use by a driver of the kernel", () => _controller.OpenPin(18));
        AssertFails("EC4003", "pin 17 (GPIO17)", () => _driver.Hold([16, 17], PinMode.Output, [true, true]));
        _controller.OpenPin(16);
    }

    public static TheoryData<string, Action<GpioController>> Calls => new()
    {
        { nameof(GpioUapi.GetLineInfo), controller => controller.OpenPin(3) },
        { nameof(GpioUapi.GetLine), controller => controller.OpenPin(3) },
        { nameof(GpioUapi.SetConfig), controller => controller.SetPinMode(17, PinMode.Input) },
        { nameof(GpioUapi.SetConfig), controller => controller.RegisterCallbackForPinValueChangedEvent(5, PinEventTypes.Rising, (_, _) => { }) },
        { nameof(GpioUapi.GetValues), controller => controller.Read(5) },
        { nameof(GpioUapi.GetValues), controller => controller.Toggle(17) },
        { nameof(GpioUapi.GetValues), controller => controller.Read(new PinValuePair[] { new(5, false) }) },
        { nameof(GpioUapi.SetValues), controller => controller.Write(17, true) },
        { nameof(GpioUapi.SetValues), controller => controller.Write([new(17, true)]) },
    };

    /// <summary>Every request that the kernel may refuse, each with several errors: a code, the pin, and everything works again afterwards.</summary>
    [Theory, MemberData(nameof(Calls))]
    public void A_refused_request_is_an_error_with_the_pin(string request, Action<GpioController> call)
    {
        var number = (uint)typeof(GpioUapi).GetField(request)!.GetValue(null)!;
        _controller.OpenPin(17, PinMode.Output);
        _controller.OpenPin(5, PinMode.Input);
        foreach (int errno in (int[])[Errno.EIO, Errno.EINVAL, Errno.ENODEV, Errno.ENXIO, Errno.ENOMEM])
        {
            _machine.Fail(number, errno);
            var e = Assert.Throws<EdgeConvException>(() => call(_controller));
            Assert.Matches("^EC400[56]$", e.Code!.Id);
            Assert.Matches(@"pinctrl-rp1 \(/dev/gpiochip4\): pin \d+", e.Message);
            Assert.DoesNotContain('\n', e.Message);
            if (errno == Errno.ENODEV)
                Assert.Contains("the chip is gone", e.Message, StringComparison.Ordinal);
            _machine.Fail(number, 0);
        }
        Assert.Equal(PinMode.Output, _controller.GetPinMode(17));
        call(_controller);
    }

    [Fact]
    public void A_wait_that_the_system_refuses_is_an_error()
    {
        _machine.BellFailure = 24; // EMFILE
        _controller.OpenPin(5, PinMode.Input);
        AssertFails("EC4005", "edges cannot be waited for", () => _controller.RegisterCallbackForPinValueChangedEvent(5, PinEventTypes.Rising, (_, _) => { }));
    }

    [Fact]
    public void A_chip_that_goes_away_is_told_at_the_next_call_and_is_not_waited_for()
    {
        _controller.OpenPin(5, PinMode.Input);
        _controller.RegisterCallbackForPinValueChangedEvent(5, PinEventTypes.Rising, (_, _) => { });
        _machine.Remove("/dev/gpiochip4");
        AssertFails("EC4005", "pin 5: cannot be read: the chip is gone", () => _controller.Read(5));
        _machine.WaitForEdges();
    }

    [Fact]
    public void A_program_that_uses_pins_wrongly_gets_the_exceptions_of_every_driver()
    {
        Assert.Throws<ArgumentException>(() => _controller.OpenPin(54));
        Assert.Throws<InvalidOperationException>(() => _controller.Read([new(17, false)]));
        Assert.Throws<InvalidOperationException>(() => _controller.Write([new(17, false)]));
        _controller.OpenPin(17, PinMode.Input);
        Assert.Throws<InvalidOperationException>(() => _controller.Toggle(17));
        Assert.Throws<InvalidOperationException>(() => _controller.SetPinMode(17, (PinMode)99));
        Assert.Throws<InvalidOperationException>(() => _driver.Hold([16, 16], PinMode.Input, []));
        Assert.Throws<InvalidOperationException>(() => _driver.Hold([17], PinMode.Input, []));
        _controller.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _driver.Hold([1], PinMode.Input, []));
    }

    private static void AssertFails(string code, string words, Func<object> call)
    {
        var e = Assert.Throws<EdgeConvException>(() => call());
        Assert.Equal(code, e.Code!.Id);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
    }

    private static void AssertFails(string code, string words, Action call) => AssertFails(code, words, () =>
    {
        call();
        return "";
    });
}
