using System.Device.I2c;
using EdgeConv.Devices.Display;
using Iot.Device.Ssd13xx;
using Iot.Device.Ssd13xx.Commands;
using Iot.Device.Ssd13xx.Commands.Ssd1306Commands;

namespace EdgeConv.Devices;

/// <summary>
/// An SSD1306 of 128 x 64 or 128 x 32 pixels that shows lines of text and bars. Drawing and showing never wait for the bus: a thread of its own sends what has changed,
/// a page of 8 rows at a time. After the first picture nothing allocates.
/// </summary>
/// <remarks>
/// One thread draws: <see cref="Clear"/>, <see cref="Text"/> and <see cref="Bar"/>, then <see cref="Show"/>. A display that stops answering is a fault to take with
/// <see cref="TryTakeFault"/>; it is set up again as soon as it answers.
/// </remarks>
public sealed class ResultDisplay : IDisposable
{
    /// <summary>Pixels of a row.</summary>
    public const int Width = 128;

    /// <summary>Letters of a line, and of a line of large text.</summary>
    public const int Letters = (Width + 1) / Font.Advance, LargeLetters = (Width + 1) / (2 * Font.Advance);

    /// <summary>The address that most modules have.</summary>
    public const int DefaultAddress = 0x3C;

    private const byte Command = 0x00, Data = 0x40, ColumnAddress = 0x21, PageAddress = 0x22;

    private readonly AutoResetEvent _wake = new(false);
    private readonly I2cDevice _device;
    private readonly Canvas _drawn;
    private readonly PictureExchange _pictures;
    private readonly byte[] _sent, _place = [Command, ColumnAddress, 0, Width - 1, PageAddress, 0, 0], _page = new byte[1 + Width];
    private readonly bool[] _isSent;
    private readonly TimeSpan _firstRetry;
    private readonly Thread _sender;
    private Ssd1306 _display;
    private News? _news;
    private long _shown; // of the exchange's pictures, the last that the display has
    private bool _isLost; // the sender's
    private volatile bool _stops;

    /// <summary>What became of the display.</summary>
    /// <param name="Fault">Null: it answers again.</param>
    private sealed record News(string? Fault);

    /// <summary>Sets the display up and darkens it.</summary>
    /// <param name="device">The display on its bus; disposed with this.</param>
    /// <param name="height">64 or 32.</param>
    /// <exception cref="EdgeConvException">It does not answer, or has another height.</exception>
    public ResultDisplay(I2cDevice device, int height = 64) : this(device, height, TimeSpan.FromSeconds(1))
    {
    }

    internal ResultDisplay(I2cDevice device, int height, TimeSpan firstRetry)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (height is not (64 or 32))
            throw new EdgeConvException(DeviceErrors.DisplayMistake, $"display: a height of {height} is none of an SSD1306's; give 64 or 32");
        _device = device;
        _firstRetry = firstRetry;
        Height = height;
        _drawn = new(Width, height);
        _pictures = new(_drawn.Pixels.Length);
        _sent = new byte[_drawn.Pixels.Length];
        _isSent = new bool[Rows];
        _page[0] = Data;
        MemoryBitmap.Provide();
        try
        {
            _display = SetUp();
        }
        catch (Exception e) when (PinFaults.IsOne(e))
        {
            I2cConnectionSettings place = device.ConnectionSettings;
            device.Dispose();
            throw new EdgeConvException(DeviceErrors.NoDisplay, $"display: nothing answers at address 0x{place.DeviceAddress:x2} of I2C bus {place.BusId}: "
                + $"{PinFaults.Sentence(e)}; look with i2cdetect -y {place.BusId}", inner: e);
        }
        using var isReady = new AutoResetEvent(false);
        _sender = new Thread(() =>
        {
            _wake.Set(); // a thread's first wait allocates: it is over before anybody draws
            _wake.WaitOne();
            isReady.Set();
            Send();
        }) { IsBackground = true, Name = "edgeconv display" };
        _sender.Start();
        isReady.WaitOne();
    }

    /// <summary>Pixels of a column: 64 or 32.</summary>
    public int Height { get; }

    /// <summary>Lines of text.</summary>
    public int Rows => Height / Font.Height;

    /// <summary>Opens the display on a bus of the machine.</summary>
    /// <param name="bus">N of /dev/i2c-N; 1 on a Raspberry Pi's header.</param>
    /// <param name="address">0x3c or 0x3d mostly.</param>
    /// <param name="height">64 or 32.</param>
    /// <exception cref="EdgeConvException">There is no such bus, this user may not use it, or nothing answers.</exception>
    public static ResultDisplay Open(int bus, int address = DefaultAddress, int height = 64)
    {
        if (address is < 0x08 or > 0x77)
            throw new EdgeConvException(DeviceErrors.DisplayMistake, $"display: 0x{address:x2} is no address of I2C; give 0x3c or what i2cdetect -y {bus} shows");
        string path = $"/dev/i2c-{bus}";
        if (!File.Exists(path))
            throw new EdgeConvException(DeviceErrors.NoDisplay, $"display: there is no {path}; switch I2C on (sudo raspi-config nonint do_i2c 0)");
        I2cDevice device;
        try
        {
            device = I2cDevice.Create(new(bus, address));
        }
        catch (Exception e) when (PinFaults.IsOne(e))
        {
            throw new EdgeConvException(DeviceErrors.NoPermission, $"display: {path} cannot be opened: {PinFaults.Sentence(e)}; "
                + $"add the user to the group {Kernel.LinuxGpioKernel.GroupOf(path) ?? "i2c"} and log in again", inner: e);
        }
        return new(device, height);
    }

    /// <summary>Draws nothing but darkness.</summary>
    public void Clear() => _drawn.Clear();

    /// <summary>Writes a line, in place of what the row held. What does not fit is left out.</summary>
    /// <param name="row">From 0 on; large text takes this row and the next.</param>
    /// <param name="text">ASCII and the degree sign; anything else is shown as a box.</param>
    /// <param name="isLarge">Letters of twice the size.</param>
    public void Text(int row, ReadOnlySpan<char> text, bool isLarge = false)
    {
        CheckRow(row);
        _drawn.ClearRow(row, isLarge ? 2 : 1);
        _drawn.Text(row, 0, text, isLarge);
    }

    /// <summary>A frame over the whole row, filled from the left, in place of what the row held.</summary>
    /// <param name="part">How much, 0 to 1.</param>
    public void Bar(int row, double part)
    {
        CheckRow(row);
        _drawn.Bar(row, part);
    }

    /// <summary>Hands over what was drawn. A picture that the bus has not taken yet is passed over.</summary>
    public void Show()
    {
        _pictures.Put(_drawn.Pixels);
        _wake.Set();
    }

    /// <summary>What happened since the last call, once: the display stopped answering (the reason), or it answers again (null).</summary>
    public bool TryTakeFault(out string? fault)
    {
        News? news = Interlocked.Exchange(ref _news, null);
        fault = news?.Fault;
        return news is not null;
    }

    /// <summary>Waits until the display shows what was handed over last.</summary>
    /// <returns>False if it does not within the time.</returns>
    public bool Flush(TimeSpan timeout)
    {
        long end = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (Volatile.Read(ref _shown) != _pictures.Count)
        {
            if (Environment.TickCount64 >= end)
                return false;
            Thread.Sleep(1);
        }
        return true;
    }

    /// <summary>Switches the display off.</summary>
    public void Dispose()
    {
        if (_stops)
            return;
        _stops = true;
        _wake.Set();
        _sender.Join();
        _wake.Dispose();
        try
        {
            if (!_isLost)
                _display.EnableDisplay(false);
        }
        catch (Exception e) when (PinFaults.IsOne(e))
        {
            _isLost = true; // it is to be dark, and does not answer: there is nobody left who could do something about it
        }
        _display.Dispose();
    }

    private void CheckRow(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
    }

    private Ssd1306 SetUp()
    {
        var display = new Ssd1306(_device, Width, Height);
        if (Height == 64)
        {
            // The binding sets up 32 rows, whatever height it is given.
            display.SendCommand(new SetMultiplexRatio(63));
            display.SendCommand((ISsd1306Command)new SetComPinsHardwareConfiguration(true, false));
        }
        return display;
    }

    private void Send()
    {
        TimeSpan retry = _firstRetry;
        while (true)
        {
            while (!_stops && !_isLost && !_pictures.HasNew)
                _wake.WaitOne();
            if (_isLost)
                Wait(retry);
            if (_stops)
                return;
            try
            {
                if (_isLost)
                    _display = SetUp();
                while (SendPage())
                {
                }
                if (_isLost)
                    Tell(null);
                retry = _firstRetry;
            }
            catch (Exception e) when (PinFaults.IsOne(e))
            {
                Array.Clear(_isSent); // it may have lost its power, and with it what it showed
                if (_isLost)
                    retry = TimeSpan.FromTicks(Math.Min(2 * retry.Ticks, 30 * TimeSpan.TicksPerSecond));
                else
                    Tell($"the display does not answer: {PinFaults.Sentence(e)}; it is tried again, check its wires");
            }
        }
    }

    private void Wait(TimeSpan time)
    {
        long end = Environment.TickCount64 + (long)time.TotalMilliseconds;
        for (long left; !_stops && (left = end - Environment.TickCount64) > 0;)
            _wake.WaitOne((int)left);
    }

    private void Tell(string? fault)
    {
        _isLost = fault is not null;
        Volatile.Write(ref _news, new(fault));
    }

    /// <summary>Sends one page that differs from what the display shows; false if there is none.</summary>
    private bool SendPage()
    {
        _pictures.Take(); // the newest, even in the middle of the one before
        int page = 0;
        while (page < Rows && _isSent[page] && _pictures.Taken.Slice(page * Width, Width).SequenceEqual(_sent.AsSpan(page * Width, Width)))
            page++;
        if (page == Rows)
            Volatile.Write(ref _shown, _pictures.TakenCount);
        if (page == Rows || _stops)
            return false;
        _pictures.Taken.Slice(page * Width, Width).CopyTo(_page.AsSpan(1));
        _place[^2] = _place[^1] = (byte)page;
        _isSent[page] = false; // a write that breaks off leaves the page unknown
        _device.Write(_place);
        _device.Write(_page);
        _page.AsSpan(1).CopyTo(_sent.AsSpan(page * Width));
        _isSent[page] = true;
        return true;
    }
}
