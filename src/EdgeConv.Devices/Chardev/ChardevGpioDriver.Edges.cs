using System.Device.Gpio;
using EdgeConv.Errors;
using EdgeConv.Linux;

namespace EdgeConv.Devices.Chardev;

/// <summary>Edges: one thread that waits on all lines that have callbacks, from the first callback until the driver is disposed.</summary>
internal sealed unsafe partial class ChardevGpioDriver<TKernel>
{
    private const int MostEventsOfRead = 16;

    private Thread? _watcher;
    private int _bell = HeldLines.Closed;
    private bool _stops;

    // Entry 0 is the bell; watched[i] is what entry i + 1 is of. Pinned: the kernel writes while the thread waits.
    private PollEntry[] _entries = GC.AllocateArray<PollEntry>(8, pinned: true);
    private HeldLines[] _watched = new HeldLines[7];

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback)
    {
        lock (Gate)
        {
            base.AddCallbackForPinValueChangedEvent(pinNumber, eventTypes, callback);
            if (_watcher is null)
                StartWatching();
        }
    }

    private protected override void Watch(PinState pin, PinChangeEventHandler? rising, PinChangeEventHandler? falling)
    {
        var line = (Line)pin;
        (PinChangeEventHandler? oldRising, PinChangeEventHandler? oldFalling) = (line.Rising, line.Falling);
        ulong before = line.Flags;
        (line.Rising, line.Falling) = (rising, falling);
        if (line.Flags == before)
            return;
        LineConfig config = line.Held.Config();
        int answer = TKernel.Control(line.Held.Descriptor, GpioUapi.SetConfig, &config);
        if (answer < 0)
        {
            (line.Rising, line.Falling) = (oldRising, oldFalling);
            throw answer is -Errno.ENODEV ? Failed(-answer, line.Offset, "watched")
                : new EdgeConvException(DeviceErrors.NoEdges, $"{Place(line.Offset)}: tells no edges: {Errno.Words(-answer)}; take another pin");
        }
        RingBell();
    }

    private void StartWatching()
    {
        int bell = TKernel.Bell();
        if (bell < 0)
            throw new EdgeConvException(DeviceErrors.ChipFailed, $"{Label}: edges cannot be waited for: {Errno.Words(-bell)}; let this program open more files", callersMistake: false);
        _bell = bell;
        _watcher = new Thread(WatchEdges) { IsBackground = true, Name = "edgeconv edges" };
        _watcher.Start();
    }

    private void StopWatching()
    {
        Thread? watcher;
        lock (Gate)
        {
            _stops = true;
            watcher = _watcher;
            RingBell();
        }
        if (watcher is not null && watcher != Thread.CurrentThread)
            watcher.Join();
    }

    private void RingBell()
    {
        if (_bell >= 0)
            TKernel.Ring(_bell);
    }

    private void WatchEdges()
    {
        while (true)
        {
            int count;
            PollEntry* entries;
            lock (Gate)
            {
                if (_stops)
                {
                    TKernel.Close(_bell);
                    _bell = HeldLines.Closed;
                    return;
                }
                count = Collect();
                entries = (PollEntry*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_entries, 0);
            }
            int ready = TKernel.Poll(entries, count, -1);
            if (ready < 0)
            {
                if (ready != -Errno.EINTR)
                    Thread.Sleep(100); // the kernel lacks memory: nothing else can fail here
                continue;
            }
            ulong rings;
            if (entries[0].Seen != 0)
                TKernel.Read(entries[0].Descriptor, &rings, sizeof(ulong));
            for (int i = 1; i < count; i++)
                if (entries[i].Seen != 0)
                    TakeEdges(_watched[i - 1]);
        }
    }

    private int Collect()
    {
        if (_entries.Length <= _held.Count)
        {
            _entries = GC.AllocateArray<PollEntry>(2 * _held.Count + 1, pinned: true);
            _watched = new HeldLines[_entries.Length - 1];
        }
        _entries[0] = new() { Descriptor = _bell, Events = PollEntry.In };
        int count = 1;
        foreach (HeldLines held in _held)
            if (!held.IsLost && held.HasEdges)
            {
                _watched[count - 1] = held;
                _entries[count++] = new() { Descriptor = held.Descriptor, Events = PollEntry.In };
            }
        return count;
    }

    private void TakeEdges(HeldLines held)
    {
        LineEvent* events = stackalloc LineEvent[MostEventsOfRead];
        nint bytes;
        lock (Gate)
        {
            // Since the wait the lines may have been closed, and their descriptor's number given to something else.
            if (held.Descriptor == HeldLines.Closed)
                return;
            var entry = new PollEntry { Descriptor = held.Descriptor, Events = PollEntry.In };
            if (TKernel.Poll(&entry, 1, 0) <= 0)
                return;
            bytes = (entry.Seen & PollEntry.In) == 0 ? -Errno.ENODEV : TKernel.Read(held.Descriptor, events, (nuint)(MostEventsOfRead * sizeof(LineEvent)));
            if (bytes is -Errno.EINTR or -Errno.EAGAIN)
                return;
            held.IsLost = bytes <= 0; // the chip is gone, which the next access says; waiting for it would return at once, for ever
        }
        for (int i = 0; i < bytes / sizeof(LineEvent); i++)
            Tell(held, events[i]);
    }

    private void Tell(HeldLines held, in LineEvent edge)
    {
        PinChangeEventHandler? handler;
        PinValueChangedEventArgs arguments;
        lock (Gate)
        {
            if (edge.Offset >= (uint)_lines.Length || _lines[edge.Offset] is not { } line || line.Held != held)
                return;
            line.EdgeTime = TimeSpan.FromTicks((long)(edge.Nanoseconds / 100));
            bool rises = edge.Id == LineEvent.Rising;
            handler = rises ? line.Rising : line.Falling;
            arguments = rises ? line.RisingEdge : line.FallingEdge;
        }
        handler?.Invoke(this, arguments);
    }
}
