using System.Device.Gpio;
using EdgeConv.Devices.Chardev;
using EdgeConv.Devices.Kernel;

namespace EdgeConv.Devices;

/// <summary>
/// Pins by the kernel's character device (/dev/gpiochipN, Linux 5.10 and later), without libgpiod: <c>new GpioController(ChardevGpioDriver.Open("pinctrl-rp1"))</c>.
/// A call to read, write or toggle allocates nothing, nor does an edge.
/// </summary>
/// <remarks>
/// Pins are the chip's line offsets, which on a Raspberry Pi are the GPIO numbers. A pin that is opened is asked of the kernel as it is; its mode is set in
/// place, without letting the line go. An output that is opened without a value keeps the line's level. Callbacks of edges run on a thread of the driver: one that
/// throws ends the program, as with System.Device.Gpio's own drivers. What the environment refuses (chip, rights, a line that is in use) is an <see cref="EdgeConvException"/>; mistakes
/// of a program (a pin that is not open, writing to an input) are the exceptions that System.Device.Gpio's drivers raise.
/// </remarks>
public abstract class ChardevGpioDriver : PinDriver
{
    private protected ChardevGpioDriver(string path, string label) => (Path, Label) = (path, label);

    /// <summary>The character device's path.</summary>
    public string Path { get; }

    /// <summary>What the kernel calls the chip.</summary>
    public string Label { get; }

    /// <summary>Opens a chip.</summary>
    /// <param name="labelOrPath">Its label, such as <c>pinctrl-bcm2711</c>, or its device's path.</param>
    /// <param name="consumer">What other programs are told of the lines that this one holds; at most 31 bytes.</param>
    /// <exception cref="EdgeConvException">There is no such chip, or this user may not open it.</exception>
    public static ChardevGpioDriver Open(string labelOrPath, string consumer = "edgeconv") => new ChardevGpioDriver<LinuxGpioKernel>(labelOrPath, consumer);

    /// <summary>The line that the kernel's device tree gives that name, or -1.</summary>
    public abstract int FindLine(string name);

    /// <summary>
    /// Takes up to 64 lines in one request, outputs at these levels or inputs, before they are opened: a span of them is then written or read in one system call, so
    /// that they change together. They are let go when the last one that was opened is closed.
    /// </summary>
    /// <exception cref="EdgeConvException">A line is in use, or the chip has no such line.</exception>
    public abstract void Hold(ReadOnlySpan<int> lines, PinMode mode, ReadOnlySpan<PinValue> levels);
}
