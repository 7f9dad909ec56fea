using EdgeConv.Devices.Chardev;
using EdgeConv.Linux;

namespace EdgeConv.Node.Tests.Devices;

/// <summary>
/// A kernel with GPIO chips, as far as <c>linux/gpio.h</c> promises: what it refuses, and how lines, pulls and edges behave. An input takes the level that the
/// world drives it to, else that of its pull, else it keeps what it had.
/// </summary>
internal sealed unsafe class FakeMachine
{
    private readonly Dictionary<int, object> _open = [];
    private readonly Dictionary<uint, int> _failures = [];
    private int _next = 100, _waiting;
    private ulong _now = 1_000_000_000;

    public readonly Dictionary<string, FakeChip> Chips = [];
    public readonly Dictionary<string, int> OpenFailures = [];
    public int BellFailure;

    /// <summary>Calls of ioctl since the start.</summary>
    public long Controls { get; private set; }

    /// <summary>Descriptors that are open now.</summary>
    public int OpenCount
    {
        get
        {
            lock (_open)
                return _open.Count;
        }
    }

    public FakeChip Add(string path, string label, int lines) => Chips[path] = new(label, lines);

    /// <summary>From now on the request ends with this error; 0 lets it through again.</summary>
    public void Fail(uint request, int errno)
    {
        lock (_open)
            _failures[request] = errno;
    }

    /// <summary>The chip is pulled out: its descriptors answer with ENODEV, and waits on them return.</summary>
    public void Remove(string path)
    {
        lock (_open)
        {
            Chips[path].IsGone = true;
            Chips.Remove(path);
            Monitor.PulseAll(_open);
        }
    }

    public void Drive(FakeChip chip, int line, bool? level)
    {
        lock (_open)
        {
            chip.Lines[line].Driven = level;
            Settle(chip, line);
        }
    }

    /// <summary>Waits until every edge was told.</summary>
    public void WaitForEdges()
    {
        lock (_open)
            while (_open.Values.OfType<Bell>().Any() && (_waiting == 0 || _open.Values.Any(IsReady)))
                if (!Monitor.Wait(_open, 10_000))
                    throw new TimeoutException($"edges are not taken: {_waiting} wait, {_open.Values.OfType<Bell>().Sum(bell => bell.Rings)} rings, {_open.Values.OfType<FakeRequest>().Sum(request => request.Events.Count)} edges");
    }

    public int Open(string path)
    {
        lock (_open)
            return OpenFailures.TryGetValue(path, out int errno) ? -errno : Chips.TryGetValue(path, out FakeChip? chip) ? Add(chip) : -Errno.ENOENT;
    }

    public int OpenBell()
    {
        lock (_open)
            return BellFailure != 0 ? -BellFailure : Add(new Bell());
    }

    public int Ring(int descriptor)
    {
        lock (_open)
        {
            ((Bell)_open[descriptor]).Rings++;
            Monitor.PulseAll(_open);
            return 0;
        }
    }

    public int Close(int descriptor)
    {
        lock (_open)
        {
            if (!_open.Remove(descriptor, out object? what))
                throw new InvalidOperationException($"descriptor {descriptor} is closed twice");
            if (what is FakeRequest request)
                foreach (int offset in request.Offsets)
                {
                    FakeLine line = request.Chip.Lines[offset];
                    line.Request = null;
                    line.Flags &= ~(GpioUapi.EdgeRising | GpioUapi.EdgeFalling); // gpiod_free: who takes the line next has asked for no edges
                }
            Monitor.PulseAll(_open);
            return 0;
        }
    }

    public nint Read(int descriptor, void* destination, nuint length)
    {
        lock (_open)
        {
            if (_open[descriptor] is Bell bell)
            {
                *(ulong*)destination = (ulong)bell.Rings;
                bell.Rings = 0;
                return sizeof(ulong);
            }
            var request = (FakeRequest)_open[descriptor];
            if (request.Chip.IsGone)
                return -Errno.ENODEV;
            int count = 0;
            for (; count < (int)length / sizeof(LineEvent) && request.Events.TryDequeue(out LineEvent edge); count++)
                ((LineEvent*)destination)[count] = edge;
            return count == 0 ? -Errno.EAGAIN : count * sizeof(LineEvent);
        }
    }

    public int Poll(PollEntry* entries, int count, int milliseconds)
    {
        lock (_open)
            while (true)
            {
                int ready = 0;
                for (int i = 0; i < count; i++)
                {
                    entries[i].Seen = !_open.TryGetValue(entries[i].Descriptor, out object? what) ? PollEntry.Invalid
                        : what is FakeRequest { Chip.IsGone: true } ? (short)(PollEntry.Error | PollEntry.HangUp) : IsReady(what) ? PollEntry.In : (short)0;
                    ready += entries[i].Seen != 0 ? 1 : 0;
                }
                if (ready > 0 || milliseconds == 0)
                    return ready;
                _waiting++;
                Monitor.PulseAll(_open);
                Monitor.Wait(_open);
                _waiting--;
            }
    }

    public int Control(int descriptor, uint request, void* argument)
    {
        lock (_open)
        {
            Controls++;
            if (_failures.TryGetValue(request, out int errno) && errno != 0)
                return -errno;
            if (!_open.TryGetValue(descriptor, out object? what))
                return -9; // EBADF
            return what is FakeChip chip ? chip.IsGone ? -Errno.ENODEV
                : request == GpioUapi.GetChipInfo ? About(chip, (ChipInfo*)argument)
                : request == GpioUapi.GetLineInfo ? About(chip, (LineInfo*)argument)
                : request == GpioUapi.GetLine ? Take(chip, (LineRequest*)argument) : -Errno.ENOTTY
                : what is FakeRequest lines ? lines.Chip.IsGone ? -Errno.ENODEV
                : request == GpioUapi.SetConfig ? Configure(lines, *(LineConfig*)argument)
                : request == GpioUapi.GetValues ? Get(lines, (LineValues*)argument)
                : request == GpioUapi.SetValues ? Set(lines, (LineValues*)argument) : -Errno.ENOTTY
                : -Errno.ENOTTY;
        }
    }

    private int Add(object what)
    {
        _open[_next] = what;
        return _next++;
    }

    private static bool IsReady(object what) => what is Bell { Rings: > 0 } || what is FakeRequest { Events.Count: > 0, Chip.IsGone: false };

    private static int About(FakeChip chip, ChipInfo* info)
    {
        GpioUapi.SetText(info->Label, chip.Label);
        info->Lines = (uint)chip.Lines.Length;
        return 0;
    }

    private static int About(FakeChip chip, LineInfo* info)
    {
        if (info->Offset >= chip.Lines.Length)
            return -Errno.EINVAL;
        FakeLine line = chip.Lines[info->Offset];
        GpioUapi.SetText(info->Name, line.Name);
        GpioUapi.SetText(info->Consumer, line.Request?.Consumer ?? line.Consumer);
        info->Flags = (line.IsUsed ? GpioUapi.Used : 0) | line.Flags;
        return 0;
    }

    private int Take(FakeChip chip, LineRequest* asked)
    {
        if (asked->Lines is 0 or > GpioUapi.MostLinesOfRequest || asked->Config.AttributeCount > LineConfig.MostAttributes)
            return -Errno.EINVAL;
        int[] offsets = new int[asked->Lines];
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = (int)asked->Offsets[i];
            if (offsets[i] >= chip.Lines.Length)
                return -Errno.EINVAL;
            if (chip.Lines[offsets[i]].IsUsed)
                return -Errno.EBUSY;
        }
        var request = new FakeRequest(chip, offsets, GpioUapi.Text(asked->Consumer));
        int answer = Configure(request, asked->Config);
        if (answer < 0)
            return answer;
        foreach (int offset in offsets)
            chip.Lines[offset].Request = request;
        asked->Descriptor = Add(request);
        return 0;
    }

    private int Configure(FakeRequest request, LineConfig config)
    {
        var flags = new ulong[request.Offsets.Length];
        ulong values = 0;
        for (int i = 0; i < flags.Length; i++)
        {
            ulong bit = 1ul << i;
            bool found = false;
            flags[i] = config.Flags;
            for (int a = 0; a < config.AttributeCount; a++)
                if ((config[a].Mask & bit) != 0)
                {
                    if (config[a].Attribute.Id == GpioUapi.AttributeValues)
                        values |= config[a].Attribute.Value & bit;
                    else if (!found)
                        (flags[i], found) = (config[a].Attribute.Value, true);
                }
            bool isInput = (flags[i] & GpioUapi.Input) != 0, isOutput = (flags[i] & GpioUapi.Output) != 0;
            if ((isInput && isOutput)
                || ((flags[i] & (GpioUapi.EdgeRising | GpioUapi.EdgeFalling)) != 0 && !isInput)
                || ((flags[i] & (GpioUapi.PullUp | GpioUapi.PullDown | GpioUapi.NoPull)) is var pulls && pulls != 0 && ((!isInput && !isOutput) || (pulls & (pulls - 1)) != 0)))
                return -Errno.EINVAL;
        }
        for (int i = 0; i < flags.Length; i++)
        {
            FakeLine line = request.Chip.Lines[request.Offsets[i]];
            if (flags[i] == 0)
                continue; // as it is
            line.Flags = flags[i];
            if ((flags[i] & GpioUapi.Output) != 0)
                line.Level = (values & 1ul << i) != 0;
            else
                Settle(request.Chip, request.Offsets[i], request);
        }
        return 0;
    }

    private static int Get(FakeRequest request, LineValues* values)
    {
        if (values->Mask == 0)
            return -Errno.EINVAL;
        values->Bits = 0;
        for (int i = 0; i < request.Offsets.Length; i++)
            if ((values->Mask & 1ul << i) != 0 && request.Chip.Lines[request.Offsets[i]].Level)
                values->Bits |= 1ul << i;
        return 0;
    }

    private static int Set(FakeRequest request, LineValues* values)
    {
        if (values->Mask == 0)
            return -Errno.EINVAL;
        for (int i = 0; i < request.Offsets.Length; i++)
            if ((values->Mask & 1ul << i) != 0 && (request.Chip.Lines[request.Offsets[i]].Flags & GpioUapi.Output) == 0)
                return -Errno.EPERM;
        for (int i = 0; i < request.Offsets.Length; i++)
            if ((values->Mask & 1ul << i) != 0)
                request.Chip.Lines[request.Offsets[i]].Level = (values->Bits & 1ul << i) != 0;
        return 0;
    }

    private void Settle(FakeChip chip, int offset, FakeRequest? request = null)
    {
        FakeLine line = chip.Lines[offset];
        request ??= line.Request;
        if ((line.Flags & GpioUapi.Output) != 0)
            return;
        bool level = line.Driven ?? ((line.Flags & GpioUapi.PullUp) != 0 || ((line.Flags & GpioUapi.PullDown) == 0 && line.Level));
        if (level == line.Level)
            return;
        line.Level = level;
        _now += 1000;
        if (request is not null && (line.Flags & (level ? GpioUapi.EdgeRising : GpioUapi.EdgeFalling)) != 0)
            request.Events.Enqueue(new() { Nanoseconds = _now, Id = level ? LineEvent.Rising : LineEvent.Falling, Offset = (uint)offset });
        Monitor.PulseAll(_open);
    }

    private sealed class Bell
    {
        public int Rings;
    }
}

internal sealed class FakeChip(string label, int lines)
{
    public string Label { get; } = label;

    public FakeLine[] Lines { get; } = [.. Enumerable.Range(0, lines).Select(_ => new FakeLine())];

    public bool IsGone;
}

internal sealed class FakeLine
{
    public string Name = "", Consumer = "";
    public bool IsTaken, Level;
    public bool? Driven;
    public ulong Flags = EdgeConv.Devices.Chardev.GpioUapi.Input;
    public FakeRequest? Request;

    public bool IsUsed => IsTaken || Request is not null;
}

internal sealed class FakeRequest(FakeChip chip, int[] offsets, string consumer)
{
    public FakeChip Chip { get; } = chip;

    public int[] Offsets { get; } = offsets;

    public string Consumer { get; } = consumer;

    public Queue<EdgeConv.Devices.Chardev.LineEvent> Events { get; } = new(64);
}
