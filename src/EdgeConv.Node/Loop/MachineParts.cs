using System.Device.Gpio;
using EdgeConv.Boards;
using EdgeConv.Devices;
using EdgeConv.Node.Configuration;

namespace EdgeConv.Node.Loop;

/// <summary>This machine's pins: a controller, and the names that its chip itself has for lines.</summary>
internal sealed class MachineParts : IDisposable
{
    /// <summary>Lines of the memory driver where no board says how many.</summary>
    private const int MemoryLines = 64;

    private readonly ChardevGpioDriver? _chip;

    private MachineParts(GpioController controller, ChardevGpioDriver? chip) => (Pins, _chip) = (controller, chip);

    public GpioController Pins { get; }

    /// <summary>The line of the chip that has that name; -1 without.</summary>
    public int Find(string name) => _chip?.FindLine(name) ?? -1;

    /// <summary>The pins that outputs, rules and the wake pin need; null where none is one.</summary>
    /// <exception cref="EdgeConvException">There is no such driver or chip, or this user may not use it.</exception>
    public static MachineParts? Of(ConfigurationFile file, Board? board)
    {
        if (!file.Configuration.HasPins)
            return null;
        string word = file.Configuration.Pins ?? board?.Pins.Driver
            ?? throw new EdgeConvException(NodeErrors.Configuration, $"{file.Path}: $.pins: there are pins, but neither a board nor this field says which pins; "
                + "name the board, or give gpiochip:LABEL");
        const string chip = BoardPins.GpioChip + ":";
        if (word.StartsWith(chip, StringComparison.Ordinal))
            return OnChip(word[chip.Length..]);
        if (word == BoardPins.GpioChip && board is not null)
            return OnChip(board.Pins.Chip);
        if (word == BoardPins.Memory && file.Configuration.Wake is not null)
            throw new EdgeConvException(NodeErrors.Configuration, $"{file.Path}: $.wake: pins in memory never change, so nothing would wake the node; "
                + "leave wake out here, name a board that has pins, or try the node with edgeconv simulate");
        if (word == BoardPins.Memory)
            return new(new GpioController(new MemoryGpioDriver(board is null ? MemoryLines : 1 + board.Pins.Lines.Values.DefaultIfEmpty(MemoryLines).Max())), null);
        throw new EdgeConvException(NodeErrors.Configuration, $"{file.Path}: $.pins: '{word}' is "
            + (word == BoardPins.GpioChip ? "a board's chip, but no board is named" : "no driver") + "; give gpiochip with a board, gpiochip:LABEL or memory");
    }

    public void Dispose() => Pins.Dispose();

    private static MachineParts OnChip(string labelOrPath)
    {
        ChardevGpioDriver driver = ChardevGpioDriver.Open(labelOrPath);
        return new(new GpioController(driver), driver);
    }
}
