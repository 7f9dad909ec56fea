using System.Globalization;

namespace EdgeConv.Boards;

/// <summary>The board's GPIO chip and the names of its lines.</summary>
/// <param name="Driver">One of <see cref="Drivers"/>.</param>
/// <param name="Chip">The chip's label as the kernel tells it (its number differs between kernels), or the path of its character device.</param>
/// <param name="I2cBus">The bus that the header's SDA and SCL are of: N of /dev/i2c-N.</param>
/// <param name="Lines">Numbers on the chip by the names that a configuration may use.</param>
internal sealed record BoardPins(string Driver, string Chip, int I2cBus, IReadOnlyDictionary<string, int> Lines)
{
    /// <summary>The kernel's character device, and pins in memory.</summary>
    public const string GpioChip = "gpiochip", Memory = "memory";

    /// <summary>Most lines that a chip may have.</summary>
    public const int MostLines = 1024;

    public static readonly string[] Drivers = [GpioChip, Memory];

    /// <summary>The number of the line with that name; a number is its own name. False if there is no such name.</summary>
    public bool TryFind(string nameOrNumber, out int line) =>
        Lines.TryGetValue(nameOrNumber, out line)
        || (int.TryParse(nameOrNumber, NumberStyles.None, CultureInfo.InvariantCulture, out line) && line < MostLines);

    /// <summary>The first name of a line, or its number.</summary>
    public string NameOf(int line)
    {
        foreach ((string name, int number) in Lines)
            if (number == line)
                return name;
        return line.ToString(CultureInfo.InvariantCulture);
    }

    internal string? Complaint()
    {
        if (!Drivers.Contains(Driver))
            return $"pins.driver is '{Driver}', none of {string.Join(", ", Drivers)}";
        if (Chip.Length == 0)
            return "pins.chip is empty";
        if (BoardFile.Outside(I2cBus, 0, 255, "pins.i2cBus") is { } bus)
            return bus;
        foreach ((string name, int line) in Lines)
        {
            if (name.Length == 0 || !char.IsAsciiLetter(name[0]) || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not '_' and not '-' and not '.'))
                return $"pins.lines holds '{name}', which is not a letter, then letters, digits and _ - .";
            if (BoardFile.Outside(line, 0, MostLines - 1, $"pins.lines.{name}") is { } complaint)
                return complaint;
        }
        return null;
    }
}
