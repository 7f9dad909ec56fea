using EdgeConv.Devices;
using EdgeConv.Devices.Display;
using EdgeConv.Testing;
using Xunit;

namespace EdgeConv.Node.Tests.Devices;

public sealed class DisplayTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(20);

    [Theory, InlineData(64), InlineData(32)]
    public void A_person_reads_what_was_written(int height)
    {
        var panel = new SimulatedDisplay(height);
        using (var display = new ResultDisplay(panel, height))
        {
            display.Text(0, "person 0.93");
            display.Text(1, "42 \u00B0C, {a|b}~ \u4E2D");
            display.Text(2, "OPEN", isLarge: true);
            display.Show();
            Assert.True(display.Flush(s_long));
            string[] lines = panel.Text();
            Assert.Equal(height / 8, lines.Length);
            Assert.Equal(["person 0.93", "42 \u00B0C, {a|b}~ \u25AF", "OPEN", ""], lines[..4]);
            Assert.All(lines[4..], line => Assert.Equal("", line));
            Assert.True(panel.IsOn);
        }
        Assert.False(panel.IsOn);
        Assert.True(panel.IsDisposed);
        Assert.DoesNotContain('#', panel.Picture());
    }

    [Fact]
    public void Every_letter_is_one_of_its_own()
    {
        var seen = new HashSet<string>();
        foreach (char letter in Enumerable.Range(' ', 95).Select(code => (char)code).Append(Font.Degree).Append(Font.Box))
        {
            Assert.True(seen.Add(Convert.ToHexString(Font.Letter(letter))), $"{letter}");
            Assert.Equal(letter, Font.Find(Font.Letter(letter)));
        }
        Assert.Equal(Font.Letter(Font.Box), Font.Letter('\u00E4'));
    }

    [Theory, InlineData(0, 0), InlineData(1, 124), InlineData(0.5, 62), InlineData(-3, 0), InlineData(7, 124), InlineData(double.NaN, 0)]
    public void A_bar_is_as_long_as_its_part(double part, int pixels)
    {
        var panel = new SimulatedDisplay();
        using var display = new ResultDisplay(panel);
        display.Bar(3, part);
        display.Show();
        Assert.True(display.Flush(s_long));
        Assert.Equal(pixels, Enumerable.Range(0, 128).Count(x => panel.Pixel(x, 27)) - (panel.Pixel(0, 27) ? 2 : 0));
        Assert.Equal(new string('=', pixels / 6).PadRight(20), panel.Text()[3][1..^1]);
    }

    [Fact]
    public void Text_that_does_not_fit_is_left_out()
    {
        var panel = new SimulatedDisplay(32);
        using var display = new ResultDisplay(panel, 32);
        display.Text(0, "abcdefghijklmnopqrstuvwxyz");
        display.Text(1, "ABCDEFGHIJKLMNOP", isLarge: true);
        display.Text(3, "wide", isLarge: true); // its lower half has no row
        display.Show();
        Assert.True(display.Flush(s_long));
        string[] lines = panel.Text();
        Assert.Equal("abcdefghijklmnopqrstu", lines[0]);
        Assert.Equal((ResultDisplay.Letters, 21), (lines[0].Length, 21));
        Assert.Equal("ABCDEFGHIJ", lines[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => display.Text(4, ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => display.Bar(-1, 0));
    }

    [Fact]
    public void Only_what_changed_is_sent()
    {
        var panel = new SimulatedDisplay();
        using var display = new ResultDisplay(panel);
        display.Show();
        Assert.True(display.Flush(s_long));
        long before = panel.ByteCount;
        display.Text(5, "new");
        display.Show();
        Assert.True(display.Flush(s_long));
        Assert.Equal(7 + 129, panel.ByteCount - before);
        display.Show();
        Assert.True(display.Flush(s_long));
        Assert.Equal(7 + 129, panel.ByteCount - before);
    }

    [Fact]
    public void A_slow_bus_does_not_hold_up_who_shows()
    {
        var panel = new SimulatedDisplay { TimePerByte = TimeSpan.FromMicroseconds(20) };
        using var display = new ResultDisplay(panel);
        for (int i = 0; i < 200; i++)
        {
            display.Bar(0, i / 200.0);
            display.Text(1, (i & 1) == 0 ? "even" : "odd");
            display.Show();
        }
        Assert.True(panel.ByteCount < 200 * 2 * 136);
        Assert.True(display.Flush(s_long));
        Assert.Equal("odd", panel.Text()[1]);
    }

    [Fact]
    public void A_frame_allocates_nothing_neither_where_it_is_drawn_nor_where_it_is_sent()
    {
        var bus = new MeteredBus();
        using var display = new ResultDisplay(bus);
        Assert.Equal(0, Allocations.Of(i =>
        {
            Span<char> text = stackalloc char[16];
            ((i & 7) * 0.1).TryFormat(text, out int length, "0.00", System.Globalization.CultureInfo.InvariantCulture);
            display.Text(0, text[..length], isLarge: true);
            display.Bar(2, (i & 15) / 15.0);
            display.Show();
            if (i % 10 == 0)
                display.Flush(s_long);
        }));
        Assert.True(display.Flush(s_long));
        Assert.InRange(bus.Writes, 200, long.MaxValue);
        Assert.Equal(0, bus.Allocated);
    }

    [Fact]
    public void An_absent_display_is_an_error_when_it_is_opened()
    {
        var panel = new SimulatedDisplay(bus: 3, address: 0x3D) { IsAbsent = true };
        var e = Assert.Throws<EdgeConvException>(() => new ResultDisplay(panel));
        Assert.Equal("EC4010", e.Code!.Id);
        Assert.Contains("nothing answers at address 0x3d of I2C bus 3: Error 121", e.Message, StringComparison.Ordinal);
        Assert.True(panel.IsDisposed);
    }

    [Fact]
    public void A_display_that_falls_silent_is_told_once_and_comes_back_with_all_that_it_is_to_show()
    {
        var panel = new SimulatedDisplay();
        using var display = new ResultDisplay(panel, 64, TimeSpan.FromMilliseconds(20));
        display.Text(0, "before");
        display.Show();
        Assert.True(display.Flush(s_long));
        Assert.False(display.TryTakeFault(out _));

        panel.IsAbsent = true;
        display.Text(1, "meanwhile");
        display.Show();
        string? fault = Taken(display);
        Assert.Contains("the display does not answer: Error 121", fault, StringComparison.Ordinal);
        Thread.Sleep(100);
        Assert.False(display.TryTakeFault(out _));
        Assert.False(display.Flush(TimeSpan.FromMilliseconds(1)));

        panel.IsAbsent = false;
        Assert.Null(Taken(display));
        Assert.True(display.Flush(s_long));
        Assert.Equal(["before", "meanwhile"], panel.Text()[..2]);
    }

    [Fact]
    public void A_display_of_another_kind_is_refused()
    {
        Assert.Equal("EC4011", Assert.Throws<EdgeConvException>(() => new ResultDisplay(new SimulatedDisplay(), 48)).Code!.Id);
        Assert.Equal("EC4011", Assert.Throws<EdgeConvException>(() => ResultDisplay.Open(1, 0x78)).Code!.Id);
        var e = Assert.Throws<EdgeConvException>(() => ResultDisplay.Open(250));
        Assert.Equal(("EC4010", true), (e.Code!.Id, e.Message.Contains("/dev/i2c-250", StringComparison.Ordinal)));
    }

    /// <summary>What the binding sets up by itself, on a panel of 64 rows: the reason for the two commands behind it.</summary>
    [Fact]
    public void The_bindings_own_set_up_shows_every_second_row_of_a_half()
    {
        MemoryBitmap.Provide();
        var panel = new SimulatedDisplay();
        using var binding = new Iot.Device.Ssd13xx.Ssd1306(panel, 128, 64);
        binding.SendData(Enumerable.Repeat((byte)0xFF, 1024).ToArray());
        Assert.Equal(Enumerable.Range(0, 64).Select(y => y < 32 && y % 2 == 0), Enumerable.Range(0, 64).Select(y => panel.Pixel(7, y)));
    }

    /// <summary>Counts what the thread that writes allocates from the 100th of its writes on.</summary>
    private sealed class MeteredBus : SimulatedI2cDevice
    {
        private long _before;
        private int _thread;

        public long Writes { get; private set; }

        public long Allocated { get; private set; }

        protected override void Take(ReadOnlySpan<byte> bytes)
        {
            (Writes, _thread) = Environment.CurrentManagedThreadId == _thread ? (Writes + 1, _thread) : (0, Environment.CurrentManagedThreadId);
            long now = GC.GetAllocatedBytesForCurrentThread();
            if (Writes == 100)
                _before = now;
            Allocated = Writes >= 100 ? now - _before : 0;
        }
    }

    private static string? Taken(ResultDisplay display)
    {
        long end = Environment.TickCount64 + 20_000;
        string? fault;
        while (!display.TryTakeFault(out fault))
        {
            Assert.True(Environment.TickCount64 < end);
            Thread.Sleep(1);
        }
        return fault;
    }
}
