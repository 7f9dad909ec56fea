using System.Device.Gpio;
using EdgeConv.Boards;

namespace EdgeConv.Devices;

/// <summary>The pins of a board: a controller on its GPIO chip, and its lines by name.</summary>
internal sealed class Pins : IDisposable
{
    private readonly ChardevGpioDriver? _chip;

    private Pins(Board board, GpioController controller, ChardevGpioDriver? chip) => (Board, Controller, _chip) = (board, controller, chip);

    /// <summary>The pins of that board on a controller that the caller has: a twin, or one of System.Device.Gpio's own drivers. It is disposed with the pins.</summary>
    public Pins(Board board, GpioController controller) : this(board, controller, null)
    {
    }

    public Board Board { get; }

    public GpioController Controller { get; }

    /// <summary>Opens the board's GPIO chip.</summary>
    /// <param name="driver">One of <see cref="BoardPins.Drivers"/> instead of the board's.</param>
    /// <exception cref="EdgeConvException">There is no such driver or chip, or this user may not use it.</exception>
    public static Pins Open(Board board, string? driver = null)
    {
        switch (driver ?? board.Pins.Driver)
        {
            case BoardPins.GpioChip:
                var chip = ChardevGpioDriver.Open(board.Pins.Chip);
                return new(board, new GpioController(chip), chip);
            case BoardPins.Memory:
                return new(board, new GpioController(new MemoryGpioDriver(1 + board.Pins.Lines.Values.DefaultIfEmpty(BoardPins.MostLines - 1).Max())), null);
            default:
                throw new EdgeConvException(DeviceErrors.NoDriver, $"driver of pins '{driver ?? board.Pins.Driver}': is not known; give one of {string.Join(", ", BoardPins.Drivers)}");
        }
    }

    /// <summary>The number of a pin: its name in the board's file, the kernel's name for it, or its number.</summary>
    /// <exception cref="EdgeConvException">The board has no such pin.</exception>
    public int Find(string nameOrNumber)
    {
        if (!Board.Pins.TryFind(nameOrNumber, out int pin))
            pin = _chip?.FindLine(nameOrNumber) ?? -1;
        return pin >= 0 && pin < Controller.PinCount ? pin
            : throw new EdgeConvException(DeviceErrors.NoLine, $"pin '{nameOrNumber}': {Board.Name} has no such pin; see edgeconv boards {Board.Name}, or give a number from 0 to {Controller.PinCount - 1}");
    }

    /// <inheritdoc cref="OutputLine(GpioController, int, bool, bool)"/>
    public OutputLine Output(string nameOrNumber, bool activeLow = false, bool initially = false) => new(Controller, Find(nameOrNumber), activeLow, initially);

    /// <inheritdoc cref="InputLine(GpioController, int, Pull, bool, int)"/>
    public InputLine Input(string nameOrNumber, Pull pull = Pull.None, bool activeLow = false, int edges = 64) => new(Controller, Find(nameOrNumber), pull, activeLow, edges);

    public void Dispose() => Controller.Dispose();
}
