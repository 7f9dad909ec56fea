using System.Device.Gpio;
using EdgeConv.Boards;
using EdgeConv.Node.Configuration;

namespace EdgeConv.Node.Loop;

/// <summary>This machine's pins.</summary>
internal static class MachineParts
{
    /// <summary>The controller that the outputs need; null where no output is a pin.</summary>
    /// <exception cref="EdgeConvException">There is no such chip.</exception>
    public static GpioController? Pins(ConfigurationFile file, Board? board) =>
        file.Configuration.Outputs?.Any(output => output.Pin is not null) == true ? new GpioController() : null;
}
