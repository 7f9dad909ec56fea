using System.Device.Gpio;
using EdgeConv.Boards;
using EdgeConv.Devices;
using EdgeConv.Node.Configuration;

namespace EdgeConv.Node.Loop;

/// <summary>This machine's pins.</summary>
internal static class MachineParts
{
    private const string ByLabel = "gpiochip:";

    /// <summary>The controller that the outputs need; null where no output is a pin.</summary>
    /// <exception cref="EdgeConvException">There is no such chip, or nothing says which.</exception>
    public static GpioController? Pins(ConfigurationFile file, Board? board)
    {
        if (file.Configuration.Outputs?.Any(output => output.Pin is not null) != true)
            return null;
        string? word = file.Configuration.Pins;
        if (word?.StartsWith(ByLabel, StringComparison.Ordinal) == true)
            return new GpioController(ChardevGpioDriver.Open(word[ByLabel.Length..]));
        if (board is null)
            throw new EdgeConvException(NodeErrors.Configuration,
                $"{file.Path}: $.outputs: nothing says on which chip the pins are; name a board, or the chip as \"pins\": \"{ByLabel}LABEL\"");
        return Devices.Pins.Open(board, word).Controller;
    }
}
