using System.Device.Gpio;
using EdgeConv.Devices;

namespace EdgeConv.Testing;

/// <summary>
/// A GPIO chip in memory: <c>new GpioController(new SimulatedGpioDriver(54))</c>. The program under test opens, reads and writes pins as on a
/// board; tests and the simulator drive inputs from outside and see every change of level with its time.
/// </summary>
/// <remarks>
/// Mistakes end in the exceptions that System.Device.Gpio's own drivers raise. Stricter than those: writing to an input is an error by the span
/// overloads too. Reading and writing allocate nothing. Callbacks run on the thread that caused the edge.
/// </remarks>
public sealed class SimulatedGpioDriver : GpioDriver, IEdgeTimes
{
    private readonly Lock _lock = new();
    private readonly Pin[] _pins;
    private readonly TimeProvider _clock;
    private readonly PinTransition[] _history;

    /// <summary>Makes a chip whose pins are closed, low and driven by nobody.</summary>
    /// <param name="pinCount">How many pins, numbered from 0.</param>
    /// <param name="clock">Gives transitions their time; the system's clock if null.</param>
    /// <param name="historyLength">How many transitions <see cref="History"/> keeps: the latest.</param>
    public SimulatedGpioDriver(int pinCount, TimeProvider? clock = null, int historyLength = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pinCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(historyLength, 1);
        _pins = new Pin[pinCount];
        _clock = clock ?? TimeProvider.System;
        _history = new PinTransition[historyLength];
    }

    /// <summary>Raised after every change of level, on the thread that caused it.</summary>
    public event EventHandler<PinTransition>? Transition;

    /// <summary>How many changes of level there were.</summary>
    public long TransitionCount { get; private set; }

    /// <inheritdoc/>
    protected override int PinCount => _pins.Length;

    /// <summary>The level that a meter on the pin would show, whether the pin is open or not.</summary>
    public PinValue Level(int pin)
    {
        lock (_lock)
            return Known(pin).Level;
    }

    /// <inheritdoc/>
    public TimeSpan EdgeTime(int pin)
    {
        lock (_lock)
            return Known(pin).EdgeTime;
    }

    /// <summary>The latest changes of level, oldest first.</summary>
    public PinTransition[] History()
    {
        lock (_lock)
        {
            int kept = (int)Math.Min(TransitionCount, _history.Length);
            var history = new PinTransition[kept];
            for (int i = 0; i < kept; i++)
                history[i] = _history[(TransitionCount - kept + i) % _history.Length];
            return history;
        }
    }

    /// <summary>Drives a pin from outside. An output keeps its own level until it becomes an input.</summary>
    public void Drive(int pin, PinValue level)
    {
        Edge edge;
        lock (_lock)
        {
            Known(pin).IsDriven = true;
            Known(pin).DrivenLevel = level;
            edge = Settled(pin);
        }

        Raise(edge);
    }

    /// <summary>Stops driving a pin: an input goes where its pull resistor takes it, or stays where it is without one.</summary>
    public void Release(int pin)
    {
        Edge edge;
        lock (_lock)
        {
            Known(pin).IsDriven = false;
            edge = Settled(pin);
        }

        Raise(edge);
    }

    /// <inheritdoc/>
    protected override void OpenPin(int pinNumber)
    {
        lock (_lock)
            Known(pinNumber).IsOpen = true;
    }

    /// <inheritdoc/>
    protected override void ClosePin(int pinNumber)
    {
        lock (_lock)
        {
            ref Pin pin = ref Known(pinNumber);
            pin.IsOpen = false;
            pin.Rising = pin.Falling = null;
        }
    }

    /// <inheritdoc/>
    protected override void SetPinMode(int pinNumber, PinMode mode)
    {
        if (!IsPinModeSupported(pinNumber, mode))
            throw new InvalidOperationException($"Pin {pinNumber} does not support mode {mode}.");
        Edge edge;
        lock (_lock)
        {
            Opened(pinNumber).Mode = mode;
            edge = Settled(pinNumber);
        }

        Raise(edge);
    }

    /// <inheritdoc/>
    protected override PinMode GetPinMode(int pinNumber)
    {
        lock (_lock)
            return Opened(pinNumber).Mode;
    }

    /// <inheritdoc/>
    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) =>
        mode is PinMode.Input or PinMode.InputPullDown or PinMode.InputPullUp or PinMode.Output;

    /// <inheritdoc/>
    protected override PinValue Read(int pinNumber)
    {
        lock (_lock)
            return Opened(pinNumber).Level;
    }

    /// <inheritdoc/>
    protected override void Write(int pinNumber, PinValue value)
    {
        Edge edge;
        lock (_lock)
        {
            if (Opened(pinNumber).Mode != PinMode.Output)
                throw new InvalidOperationException($"Can not write to pin {pinNumber} because it is not set to Output mode.");
            edge = Moved(pinNumber, value);
        }

        Raise(edge);
    }

    /// <inheritdoc/>
    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken)
    {
        using var seen = new ManualResetEventSlim();
        var type = PinEventTypes.None;
        AddCallbackForPinValueChangedEvent(pinNumber, eventTypes, OnEdge);
        try
        {
            seen.Wait(cancellationToken);
            return new WaitForEventResult { EventTypes = type };
        }
        catch (OperationCanceledException)
        {
            return new WaitForEventResult { TimedOut = true }; // the contract: a time-out is a result, not an error
        }
        finally
        {
            RemoveCallbackForPinValueChangedEvent(pinNumber, OnEdge);
        }

        void OnEdge(object sender, PinValueChangedEventArgs edge)
        {
            type = edge.ChangeType;
            seen.Set();
        }
    }

    /// <inheritdoc/>
    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback)
    {
        if ((eventTypes & (PinEventTypes.Rising | PinEventTypes.Falling)) == 0)
            throw new ArgumentException("An event of a pin is rising, falling or both.", nameof(eventTypes));
        lock (_lock)
        {
            // Bindings add the same handler once per edge, so the two edges are kept apart.
            ref Pin pin = ref Opened(pinNumber);
            if ((eventTypes & PinEventTypes.Rising) != 0)
                pin.Rising += callback;
            if ((eventTypes & PinEventTypes.Falling) != 0)
                pin.Falling += callback;
        }
    }

    /// <inheritdoc/>
    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback)
    {
        lock (_lock)
        {
            ref Pin pin = ref Known(pinNumber);
            pin.Rising -= callback;
            pin.Falling -= callback;
        }
    }

    // An input takes the level that it is driven to, else the one that its resistor pulls to.
    private Edge Settled(int number)
    {
        ref Pin pin = ref _pins[number];
        if (pin.Mode == PinMode.Output)
            return default;
        return Moved(number, pin.IsDriven ? pin.DrivenLevel
            : pin.Mode == PinMode.InputPullUp ? PinValue.High
            : pin.Mode == PinMode.InputPullDown ? PinValue.Low
            : pin.Level);
    }

    private Edge Moved(int number, PinValue level)
    {
        ref Pin pin = ref _pins[number];
        if (pin.Level == level)
            return default;
        pin.Level = level;
        pin.EdgeTime = _clock.GetElapsedTime(0);
        bool isOutput = pin.Mode == PinMode.Output;
        var transition = new PinTransition(number, level, _clock.GetUtcNow(), isOutput);
        _history[TransitionCount++ % _history.Length] = transition;
        return new(true, transition, isOutput ? null : level == PinValue.High ? pin.Rising : pin.Falling);
    }

    // Outside the lock: handlers may use the pins.
    private void Raise(in Edge edge)
    {
        if (!edge.Happened)
            return;
        Transition?.Invoke(this, edge.Transition);
        PinEventTypes type = edge.Transition.Level == PinValue.High ? PinEventTypes.Rising : PinEventTypes.Falling;
        edge.Callback?.Invoke(this, new PinValueChangedEventArgs(type, edge.Transition.Pin));
    }

    private ref Pin Known(int pin)
    {
        if ((uint)pin >= (uint)_pins.Length)
            throw new ArgumentException($"Pin {pin}: this chip has pins 0 to {_pins.Length - 1}.", nameof(pin));
        return ref _pins[pin];
    }

    private ref Pin Opened(int number)
    {
        ref Pin pin = ref Known(number);
        if (!pin.IsOpen)
            throw new InvalidOperationException($"Pin {number} is not open: open it first.");
        return ref pin;
    }

    private readonly record struct Edge(bool Happened, PinTransition Transition, PinChangeEventHandler? Callback);

    private struct Pin
    {
        public bool IsOpen, IsDriven;
        public PinMode Mode;
        public PinValue Level, DrivenLevel;
        public TimeSpan EdgeTime;
        public PinChangeEventHandler? Rising, Falling;
    }
}
