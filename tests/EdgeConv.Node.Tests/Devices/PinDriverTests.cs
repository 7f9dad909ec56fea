using System.Device.Gpio;
using EdgeConv.Devices.Chardev;
using EdgeConv.Testing;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace EdgeConv.Node.Tests.Devices;

/// <summary>Whatever a program does with a controller, it cannot tell the simulated chip from the kernel's.</summary>
[Collection(FakeKernel.Collection)]
public sealed class PinDriverTests
{
    private const int Pins = 4; // and 2 that the chip has not

    private enum Deed
    {
        Open, OpenIn, OpenAt, Close, Mode, Write, WriteSpan, Read, ReadSpan, Toggle, Watch, Unwatch, Drive, Release, GetMode, IsOpen,
    }

    /// <param name="Word">What else the deed needs: a mode, levels, edges.</param>
    public readonly record struct Act(int Deed, int Pin, int Word);

    public static class Acts
    {
        public static Arbitrary<Act[]> Any() => (from deed in Gen.Choose(0, Enum.GetValues<Deed>().Length - 1)
                                                  from pin in Gen.Frequency((20, Gen.Choose(0, Pins - 1)), (1, Gen.Choose(-1, Pins + 1)))
                                                  from word in Gen.Choose(0, 63)
                                                  select new Act(deed, pin, word)).ArrayOf().ToArbitrary();
    }

    [Property(Arbitrary = [typeof(Acts)], MaxTest = 300, EndSize = 120)]
    public void The_simulated_chip_behaves_as_the_kernels(Act[] acts)
    {
        FakeMachine machine = FakeKernel.Machine = new();
        FakeChip chip = machine.Add("/dev/gpiochip0", "sim", Pins);
        var simulated = new SimulatedGpioDriver(Pins, new SimulatedClock());
        using var here = new GpioController(simulated);
        using var there = new GpioController(new ChardevGpioDriver<FakeKernel>("sim", "test"));
        List<string> edgesHere = [], edgesThere = [];
        PinChangeEventHandler tellHere = (_, edge) => edgesHere.Add($"{edge.PinNumber} {edge.ChangeType}"), tellThere = (_, edge) => edgesThere.Add($"{edge.PinNumber} {edge.ChangeType}");
        foreach (Act act in acts)
        {
            string expected = Do(here, act, (pin, level) =>
            {
                if (level is { } driven)
                    simulated.Drive(pin, driven);
                else
                    simulated.Release(pin);
            }, tellHere);
            string found = Do(there, act, (pin, level) => machine.Drive(chip, pin, level), tellThere);
            machine.WaitForEdges();
            Assert.Equal($"{(Deed)act.Deed} {act.Pin}: {expected}", $"{(Deed)act.Deed} {act.Pin}: {found}");
            for (int pin = 0; pin < Pins; pin++)
                Assert.Equal(((Deed)act.Deed, pin, simulated.Level(pin) == PinValue.High), ((Deed)act.Deed, pin, chip.Lines[pin].Level));
            Assert.Equal(edgesHere, edgesThere);
        }
    }

    private static string Do(GpioController controller, Act act, Action<int, bool?> drive, PinChangeEventHandler tell)
    {
        (int pin, bool level) = (act.Pin, (act.Word & 1) != 0);
        PinMode mode = (act.Word & 7) switch { 0 => PinMode.Input, 1 => PinMode.InputPullUp, 2 => PinMode.InputPullDown, 7 => (PinMode)99, _ => PinMode.Output };
        var edges = (PinEventTypes)(act.Word & 3);
        try
        {
            switch ((Deed)act.Deed)
            {
                case Deed.Open: controller.OpenPin(pin); return "";
                case Deed.OpenIn: controller.OpenPin(pin, mode); return "";
                case Deed.OpenAt: controller.OpenPin(pin, mode, (act.Word & 8) != 0); return "";
                case Deed.Close: controller.ClosePin(pin); return "";
                case Deed.Mode: controller.SetPinMode(pin, mode); return "";
                case Deed.Write: controller.Write(pin, level); return "";
                case Deed.WriteSpan: controller.Write([new(pin, level), new((pin + 1) % Pins, (act.Word & 2) != 0)]); return "";
                case Deed.Read: return controller.Read(pin).ToString();
                case Deed.ReadSpan:
                    PinValuePair[] pairs = [new(pin, level), new((pin + 1) % Pins, level)];
                    controller.Read(pairs);
                    return string.Join(' ', pairs.Select(pair => $"{pair.PinNumber} {pair.PinValue}"));
                case Deed.Toggle: controller.Toggle(pin); return "";
                case Deed.Watch: controller.RegisterCallbackForPinValueChangedEvent(pin, edges, tell); return "";
                case Deed.Unwatch: controller.UnregisterCallbackForPinValueChangedEvent(pin, tell); return "";
                case Deed.Drive when pin is >= 0 and < Pins: drive(pin, level); return "";
                case Deed.Release when pin is >= 0 and < Pins: drive(pin, null); return "";
                case Deed.GetMode: return controller.GetPinMode(pin).ToString();
                case Deed.IsOpen: return controller.IsPinOpen(pin).ToString();
                default: return "";
            }
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return e.GetType().Name;
        }
    }
}
