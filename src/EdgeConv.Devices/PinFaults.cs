using System.Device.Gpio;
using EdgeConv.Errors;

namespace EdgeConv.Devices;

/// <summary>What System.Device.Gpio raises, as one sentence with the pin and the remedy.</summary>
internal static class PinFaults
{
    /// <summary>Whether it is one of those that drivers and bindings raise.</summary>
    public static bool IsOne(Exception e) => e is InvalidOperationException or ArgumentException or IOException or NotSupportedException
        or UnauthorizedAccessException or DllNotFoundException or TimeoutException;

    /// <param name="what">What could not be done to the pin: "opened as an output".</param>
    public static EdgeConvException Of(int pin, string what, Exception e) =>
        e is ObjectDisposedException ? new(DeviceErrors.PinMistake, $"pin {pin}: cannot be {what}: its controller is disposed; keep the controller until every device is", inner: e)
        : e is InvalidOperationException or ArgumentException
            ? new(DeviceErrors.PinMistake, $"pin {pin}: cannot be {what}: {Sentence(e)}; give every device a pin of its own", inner: e)
        : e is DllNotFoundException or NotSupportedException
            ? new(DeviceErrors.NoDriver, $"pin {pin}: cannot be {what}: {Sentence(e)}; take the driver gpiochip, which needs no library", inner: e)
        : e is UnauthorizedAccessException
            ? new(DeviceErrors.NoPermission, $"pin {pin}: cannot be {what}: {Sentence(e)}; add the user to the group gpio", inner: e)
        : new(DeviceErrors.ChipFailed, $"pin {pin}: cannot be {what}: {Sentence(e)}; see the kernel's log (dmesg)", callersMistake: false, inner: e);

    internal static string Sentence(Exception e) => string.Join(' ', e.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');

    /// <summary>Opens a pin that the chip has and that is not open yet.</summary>
    public static void Open(GpioController controller, int pin, PinMode mode, PinValue? level = null)
    {
        ArgumentNullException.ThrowIfNull(controller);
        try
        {
            if (pin < 0 || pin >= controller.PinCount)
                throw new EdgeConvException(DeviceErrors.NoLine, $"pin {pin}: the chip has pins 0 to {controller.PinCount - 1}; give one of them");
            if (controller.IsPinOpen(pin))
                throw new EdgeConvException(DeviceErrors.PinMistake, $"pin {pin}: is used by another device of this program; give every device a pin of its own");
            // A pin that is open in the wrong mode must not be left behind.
            controller.OpenPin(pin);
            try
            {
                if (level is { } value)
                    controller.OpenPin(pin, mode, value);
                else
                    controller.SetPinMode(pin, mode);
            }
            catch
            {
                controller.ClosePin(pin);
                throw;
            }
        }
        catch (Exception e) when (IsOne(e))
        {
            throw Of(pin, $"opened as {mode}", e);
        }
    }

    /// <summary>Opens a pin as it is and closes it again: whether it is there and free.</summary>
    /// <exception cref="EdgeConvException">It is not.</exception>
    public static void Ask(GpioController controller, int pin)
    {
        ArgumentNullException.ThrowIfNull(controller);
        if (pin < 0 || pin >= controller.PinCount)
            throw new EdgeConvException(DeviceErrors.NoLine, $"pin {pin}: the chip has pins 0 to {controller.PinCount - 1}; give one of them");
        try
        {
            controller.OpenPin(pin);
            controller.ClosePin(pin);
        }
        catch (Exception e) when (IsOne(e))
        {
            throw Of(pin, "opened", e);
        }
    }

    public static void Close(GpioController controller, int pin)
    {
        if (controller.IsOpenStill(pin))
            controller.ClosePin(pin);
    }

    /// <summary>Whether the pin is open; a controller that is disposed has closed it.</summary>
    public static bool IsOpenStill(this GpioController controller, int pin)
    {
        try
        {
            return controller.IsPinOpen(pin);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }
}
