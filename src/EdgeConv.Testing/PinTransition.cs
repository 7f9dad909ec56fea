using System.Device.Gpio;

namespace EdgeConv.Testing;

/// <summary>A pin changed its level.</summary>
/// <param name="Pin">The pin's number in the driver.</param>
/// <param name="Level">The level it has from now on.</param>
/// <param name="Time">When, on the driver's clock.</param>
/// <param name="IsOutput">True when the program did it, false when the world outside did.</param>
public readonly record struct PinTransition(int Pin, PinValue Level, DateTimeOffset Time, bool IsOutput);
