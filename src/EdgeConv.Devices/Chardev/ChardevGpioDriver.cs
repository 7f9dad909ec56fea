using System.Device.Gpio;
using EdgeConv.Devices.Kernel;
using EdgeConv.Errors;
using EdgeConv.Linux;

namespace EdgeConv.Devices.Chardev;

/// <summary>The driver on any kernel. One lock guards all of it; callbacks run outside.</summary>
internal sealed unsafe partial class ChardevGpioDriver<TKernel> : ChardevGpioDriver where TKernel : struct, IGpioKernel
{
    private readonly string _consumer;
    private readonly Line?[] _lines;
    private readonly List<HeldLines> _held = [];
    private int _chip;

    public ChardevGpioDriver(string labelOrPath, string consumer) : this(GpioChips<TKernel>.Open(labelOrPath, out GpioChip chip), chip, consumer)
    {
    }

    private ChardevGpioDriver(int descriptor, GpioChip chip, string consumer) : base(chip.Path, chip.Label)
    {
        _chip = descriptor;
        _consumer = consumer;
        _lines = new Line?[chip.Lines];
    }

    protected override int PinCount => _lines.Length;

    private protected override PinState? StateOf(int pin) => _lines[pin];

    public override int FindLine(string name)
    {
        lock (Gate)
        {
            for (int offset = 0; offset < _lines.Length; offset++)
                if (About(offset, out LineInfo info) >= 0 && GpioUapi.Text(info.Name) == name)
                    return offset;
            return -1;
        }
    }

    public override void Hold(ReadOnlySpan<int> lines, PinMode mode, ReadOnlySpan<PinValue> levels)
    {
        ArgumentOutOfRangeException.ThrowIfZero(lines.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lines.Length, GpioUapi.MostLinesOfRequest);
        ArgumentOutOfRangeException.ThrowIfNotEqual(levels.Length, mode == PinMode.Output ? lines.Length : 0);
        if (!IsPinModeSupported(lines[0], mode))
            throw new ArgumentException($"mode {mode} is none of a GPIO line's", nameof(mode));
        lock (Gate)
            Take(lines, mode, levels);
    }

    protected override void OpenPin(int pinNumber)
    {
        lock (Gate)
        {
            if (Known(pinNumber) is null)
                Take([pinNumber], null, []);
            _lines[pinNumber]!.IsOpen = true;
        }
    }

    protected override void ClosePin(int pinNumber)
    {
        lock (Gate)
        {
            if (Known(pinNumber) is not Line line)
                return;
            bool hadEdges = line.Rising is not null || line.Falling is not null;
            line.IsOpen = false;
            line.Rising = line.Falling = null;
            if (!Array.Exists(line.Held.Lines, each => each.IsOpen))
                Release(line.Held);
            else if (hadEdges)
                Configure(line, "closed");
        }
    }

    protected override void SetPinMode(int pinNumber, PinMode mode) => SetPinMode(pinNumber, mode, null);

    protected override void SetPinMode(int pinNumber, PinMode mode, PinValue initialValue) => SetPinMode(pinNumber, mode, initialValue == PinValue.High);

    protected override PinValue Read(int pinNumber)
    {
        lock (Gate)
        {
            Line line = Opened(pinNumber);
            return Levels(line, line.Bit) != 0;
        }
    }

    protected override void Read(Span<PinValuePair> pinValuePairs)
    {
        lock (Gate)
        {
            for (int first = 0, end; first < pinValuePairs.Length; first = end)
            {
                Line line = Opened(pinValuePairs[first].PinNumber);
                ulong wanted = line.Bit;
                for (end = first + 1; end < pinValuePairs.Length && Opened(pinValuePairs[end].PinNumber) is { } next && next.Held == line.Held; end++)
                    wanted |= next.Bit;
                ulong levels = Levels(line, wanted);
                for (int i = first; i < end; i++)
                    pinValuePairs[i] = new(pinValuePairs[i].PinNumber, (levels & Opened(pinValuePairs[i].PinNumber).Bit) != 0);
            }
        }
    }

    protected override void Write(int pinNumber, PinValue value)
    {
        lock (Gate)
        {
            Line line = Output(pinNumber);
            Put(line, value == PinValue.High ? line.Bit : 0, line.Bit);
        }
    }

    /// <summary>Neighbours in the span that the kernel holds together change in one call; a line that stands there twice is set twice.</summary>
    protected override void Write(ReadOnlySpan<PinValuePair> pinValuePairs)
    {
        lock (Gate)
        {
            for (int first = 0, end; first < pinValuePairs.Length; first = end)
            {
                Line line = Output(pinValuePairs[first].PinNumber);
                ulong bits = 0, mask = 0;
                for (end = first; end < pinValuePairs.Length; end++)
                {
                    (int pin, PinValue value) = pinValuePairs[end];
                    if ((uint)pin >= (uint)_lines.Length || _lines[pin] is not { IsOpen: true, Mode: PinMode.Output } next || next.Held != line.Held || (mask & next.Bit) != 0)
                        break;
                    mask |= next.Bit;
                    bits |= value == PinValue.High ? next.Bit : 0;
                }
                Put(line, bits, mask);
            }
        }
    }

    protected override void Toggle(int pinNumber)
    {
        lock (Gate)
        {
            Line line = Output(pinNumber);
            Put(line, ~Levels(line, line.Bit) & line.Bit, line.Bit);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            StopWatching();
        if (Gate is not null) // the constructor may have failed before there was anything to close
            lock (Gate)
            {
                while (_held.Count > 0)
                    Release(_held[^1]);
                if (_chip >= 0)
                    TKernel.Close(_chip);
                _chip = HeldLines.Closed;
            }
        base.Dispose(disposing);
    }

    private void SetPinMode(int pinNumber, PinMode mode, bool? level)
    {
        CheckMode(pinNumber, mode);
        lock (Gate)
        {
            Line line = Opened(pinNumber);
            (PinMode oldMode, PinValue oldLevel) = (line.Mode, line.Level);
            line.Level = mode == PinMode.Output && (level ?? Levels(line, line.Bit) != 0);
            line.Mode = mode;
            try
            {
                Configure(line, $"set to {mode}");
            }
            catch (EdgeConvException)
            {
                (line.Mode, line.Level) = (oldMode, oldLevel);
                throw;
            }
            if (line.Rising is not null || line.Falling is not null)
                RingBell(); // an output that becomes an input has edges from now on
        }
    }

    /// <summary>Asks the kernel for lines; without a mode as they are.</summary>
    private void Take(ReadOnlySpan<int> offsets, PinMode? mode, ReadOnlySpan<PinValue> levels)
    {
        var held = new HeldLines { Lines = new Line[offsets.Length] };
        LineRequest request = default;
        GpioUapi.SetText(request.Consumer, _consumer);
        request.Lines = (uint)offsets.Length;
        for (int i = 0; i < offsets.Length; i++)
        {
            int offset = offsets[i];
            if (Known(offset) is not null || offsets[..i].Contains(offset))
                throw new InvalidOperationException($"Pin {offset} is held already.");
            Check(About(offset, out LineInfo info), offset, "asked about");
            request.Offsets[i] = (uint)offset;
            held.Lines[i] = new(held, i, offset, GpioUapi.Text(info.Name))
            {
                Mode = mode ?? ((info.Flags & GpioUapi.Output) != 0 ? PinMode.Output
                    : (info.Flags & GpioUapi.PullUp) != 0 ? PinMode.InputPullUp
                    : (info.Flags & GpioUapi.PullDown) != 0 ? PinMode.InputPullDown : PinMode.Input),
                Level = mode == PinMode.Output ? levels[i] : PinValue.Low,
            };
        }
        if (mode is not null)
            request.Config = held.Config();
        int answer = TKernel.Control(Chip(), GpioUapi.GetLine, &request);
        if (answer == -Errno.EBUSY)
            throw Busy(held);
        Check(answer, offsets[0], "taken");
        held.Descriptor = request.Descriptor;
        _held.Add(held);
        foreach (Line line in held.Lines)
        {
            _lines[line.Offset] = line;
            if (mode is null && line.Mode == PinMode.Output)
                line.Level = Levels(line, line.Bit) != 0;
        }
    }

    private void Release(HeldLines held)
    {
        foreach (Line line in held.Lines)
        {
            line.IsOpen = false;
            _lines[line.Offset] = null;
        }
        _held.Remove(held);
        TKernel.Close(held.Descriptor);
        held.Descriptor = HeldLines.Closed;
        RingBell();
    }

    private void Configure(Line line, string what)
    {
        LineConfig config = line.Held.Config();
        Check(TKernel.Control(line.Held.Descriptor, GpioUapi.SetConfig, &config), line.Offset, what);
    }

    private ulong Levels(Line line, ulong wanted)
    {
        var values = new LineValues { Mask = wanted };
        Check(TKernel.Control(line.Held.Descriptor, GpioUapi.GetValues, &values), line.Offset, "read");
        return values.Bits & wanted;
    }

    private void Put(Line line, ulong bits, ulong mask)
    {
        var values = new LineValues { Bits = bits, Mask = mask };
        Check(TKernel.Control(line.Held.Descriptor, GpioUapi.SetValues, &values), line.Offset, "written");
        foreach (Line each in line.Held.Lines)
            if ((mask & each.Bit) != 0)
                each.Level = (bits & each.Bit) != 0;
    }

    private int About(int offset, out LineInfo info)
    {
        LineInfo asked = default;
        asked.Offset = (uint)offset;
        int answer = TKernel.Control(Chip(), GpioUapi.GetLineInfo, &asked);
        info = asked;
        return answer;
    }

    private int Chip() => _chip >= 0 ? _chip : throw new ObjectDisposedException(nameof(ChardevGpioDriver));

    private new Line Opened(int pin) => (Line)base.Opened(pin);

    private new Line Output(int pin) => (Line)base.Output(pin);

    private void Check(int answer, int offset, string what)
    {
        if (answer < 0)
            throw Failed(-answer, offset, what);
    }

    private EdgeConvException Failed(int errno, int offset, string what) => errno is Errno.ENODEV
        ? new(DeviceErrors.ChipFailed, $"{Place(offset)}: cannot be {what}: the chip is gone; start the program again when it is back", callersMistake: false)
        : new(DeviceErrors.ChipFailed, $"{Place(offset)}: cannot be {what}: {Errno.Words(errno)}; see the kernel's log (dmesg)", callersMistake: false);

    private EdgeConvException Busy(HeldLines held)
    {
        foreach (Line line in held.Lines)
            if (About(line.Offset, out LineInfo info) >= 0 && (info.Flags & GpioUapi.Used) != 0)
                return new(DeviceErrors.LineBusy, $"{Place(line.Offset)}: is in use by {(GpioUapi.Text(info.Consumer) is { Length: > 0 } consumer
                    ? $"'{consumer}'" : "a driver of the kernel")}; stop that, or take another pin");
        return new(DeviceErrors.LineBusy, $"{Place(held.Lines[0].Offset)}: is in use; stop the program that has it, or take another pin");
    }

    private string Place(int offset)
    {
        string name = _chip >= 0 && About(offset, out LineInfo info) >= 0 ? GpioUapi.Text(info.Name) : "";
        return $"{Label} ({Path}): pin {offset}{(name == "" ? "" : $" ({name})")}";
    }
}
