using System.Device.Gpio;

namespace EdgeConv.Devices.Chardev;

/// <summary>A line that the kernel has given to this program; lines that are held together are opened one by one.</summary>
internal sealed class Line(HeldLines held, int index, int offset, string name) : PinState
{
    /// <summary>The request it came with.</summary>
    public HeldLines Held { get; } = held;

    /// <summary>Its place in the request, as a bit.</summary>
    public ulong Bit { get; } = 1ul << index;

    /// <summary>Its number on the chip.</summary>
    public int Offset { get; } = offset;

    /// <summary>As the kernel calls it; may be empty.</summary>
    public string Name { get; } = name;

    /// <summary>Made once, so that an edge allocates nothing.</summary>
    public readonly PinValueChangedEventArgs RisingEdge = new(PinEventTypes.Rising, offset), FallingEdge = new(PinEventTypes.Falling, offset);

    public ulong Flags => Mode switch
    {
        PinMode.Output => GpioUapi.Output,
        PinMode.InputPullUp => GpioUapi.Input | GpioUapi.PullUp,
        PinMode.InputPullDown => GpioUapi.Input | GpioUapi.PullDown,
        _ => GpioUapi.Input | GpioUapi.NoPull,
    } | (Mode == PinMode.Output ? 0 : (Rising is null ? 0 : GpioUapi.EdgeRising) | (Falling is null ? 0 : GpioUapi.EdgeFalling));
}
