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
public sealed class SimulatedGpioDriver : PinDriver
{
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
        _pins = [.. Enumerable.Range(0, pinCount).Select(_ => new Pin())];
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
        lock (Gate)
            return At(pin).Level;
    }

    /// <summary>The latest changes of level, oldest first.</summary>
    public PinTransition[] History()
    {
        lock (Gate)
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
        lock (Gate)
        {
            At(pin).IsDriven = true;
            At(pin).DrivenLevel = level;
            edge = Settled(pin);
        }

        Raise(edge);
    }

    /// <summary>Stops driving a pin: an input goes where its pull resistor takes it, or stays where it is without one.</summary>
    public void Release(int pin)
    {
        Edge edge;
        lock (Gate)
        {
            At(pin).IsDriven = false;
            edge = Settled(pin);
        }

        Raise(edge);
    }

    /// <inheritdoc/>
    protected override void OpenPin(int pinNumber)
    {
        lock (Gate)
            At(pinNumber).IsOpen = true;
    }

    /// <inheritdoc/>
    protected override void ClosePin(int pinNumber)
    {
        lock (Gate)
        {
            Pin pin = At(pinNumber);
            pin.IsOpen = false;
            pin.Rising = pin.Falling = null;
        }
    }

    /// <inheritdoc/>
    protected override void SetPinMode(int pinNumber, PinMode mode)
    {
        CheckMode(pinNumber, mode);
        Edge edge;
        lock (Gate)
        {
            Opened(pinNumber).Mode = mode;
            edge = Settled(pinNumber);
        }

        Raise(edge);
    }

    /// <inheritdoc/>
    protected override PinValue Read(int pinNumber)
    {
        lock (Gate)
            return Opened(pinNumber).Level;
    }

    /// <inheritdoc/>
    protected override void Write(int pinNumber, PinValue value)
    {
        Edge edge;
        lock (Gate)
        {
            Output(pinNumber);
            edge = Moved(pinNumber, value);
        }

        Raise(edge);
    }

    // An input takes the level that it is driven to, else the one that its resistor pulls to.
    private Edge Settled(int number)
    {
        Pin pin = _pins[number];
        if (pin.Mode == PinMode.Output)
            return default;
        return Moved(number, pin.IsDriven ? pin.DrivenLevel
            : pin.Mode == PinMode.InputPullUp ? PinValue.High
            : pin.Mode == PinMode.InputPullDown ? PinValue.Low
            : pin.Level);
    }

    private Edge Moved(int number, PinValue level)
    {
        Pin pin = _pins[number];
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

    private protected override PinState StateOf(int pin) => _pins[pin];

    private Pin At(int number) => (Pin)Known(number)!;

    private readonly record struct Edge(bool Happened, PinTransition Transition, PinChangeEventHandler? Callback);

    private sealed class Pin : PinState
    {
        public bool IsDriven;
        public PinValue DrivenLevel;
    }
}
