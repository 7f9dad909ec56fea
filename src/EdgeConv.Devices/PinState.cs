using System.Device.Gpio;

namespace EdgeConv.Devices;

/// <summary>What a driver knows of one pin.</summary>
internal class PinState
{
    /// <summary>Whether a controller has opened it.</summary>
    public bool IsOpen;

    public PinMode Mode;

    /// <summary>The level that an output has been given; what an input is at is the driver's to say.</summary>
    public PinValue Level;

    /// <summary>Callbacks: bindings add the same handler once per edge, so the two edges are kept apart.</summary>
    public PinChangeEventHandler? Rising, Falling;

    /// <summary>The latest edge, on the driver's monotonic clock.</summary>
    public TimeSpan EdgeTime;
}
