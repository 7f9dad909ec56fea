using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace EdgeConv.Verbs;

/// <summary>What the firmware of a Raspberry Pi says of voltage and clock rate: the bits of get_throttled, now in 0 to 3, since the start 16 above.</summary>
/// <param name="Source">Who said so: <c>get_throttled</c>, <c>rpi_volt</c> or <c>vcgencmd</c>.</param>
internal readonly record struct Throttling(uint Bits, string Source)
{
    private const string File = "get_throttled", Sensor = "rpi_volt", Program = "vcgencmd";
    private const uint UnderVoltage = 1, Slowed = 0b1110;
    private const int SinceStart = 16, PatienceMilliseconds = 2000;

    public bool IsVoltageLow => (Bits & UnderVoltage) != 0;

    public bool WasVoltageLow => (Bits >> SinceStart & UnderVoltage) != 0;

    public bool IsSlowed => (Bits & Slowed) != 0;

    public bool WasSlowed => (Bits >> SinceStart & Slowed) != 0;

    /// <summary>False where only the voltage of the moment is known.</summary>
    public bool KnowsAll => Source != Sensor;

    /// <summary>The kernel's file; where there is none the kernel's sensor, which knows the voltage only, and vcgencmd for the rest, if it is there. Null where nobody says.</summary>
    public static Throttling? Of(MachineFolder machine)
    {
        if (Parse(machine.Text("/sys/devices/platform/soc/soc:firmware/get_throttled")) is { } bits)
            return new(bits, File);
        bool? isLow = SensorAlarm(machine);
        if (machine.FirmwareTool is { } tool && Parse(Answer(tool)) is { } said)
            return new(said | (isLow == true ? UnderVoltage : 0), Program);
        return isLow is null ? null : new(isLow == true ? UnderVoltage : 0, Sensor);
    }

    /// <summary>Whether the voltage is too low now, as the kernel's driver raspberrypi-hwmon sees it every two seconds.</summary>
    private static bool? SensorAlarm(MachineFolder machine)
    {
        const string Sensors = "/sys/class/hwmon";
        foreach (string sensor in machine.Names(Sensors))
            if (machine.Text($"{Sensors}/{sensor}/name") == Sensor)
                return machine.Number($"{Sensors}/{sensor}/in0_lcrit_alarm") is { } alarm ? alarm != 0 : null;
        return null;
    }

    /// <summary><c>50005</c>, <c>0x50005</c> or <c>throttled=0x50005</c>.</summary>
    private static uint? Parse(string? text)
    {
        const string Name = "throttled=", Hexadecimal = "0x";
        ReadOnlySpan<char> digits = text.AsSpan().Trim();
        if (digits.StartsWith(Name, StringComparison.Ordinal))
            digits = digits[Name.Length..];
        if (digits.StartsWith(Hexadecimal, StringComparison.Ordinal))
            digits = digits[Hexadecimal.Length..];
        return uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint bits) ? bits : null;
    }

    /// <summary>What the program prints in its one line; null where it does not run or takes too long.</summary>
    private static string? Answer(string program)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, ["get_throttled"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            if (process.WaitForExit(PatienceMilliseconds))
                return process.ExitCode == 0 ? process.StandardOutput.ReadToEnd() : null;
            process.Kill();
            return null;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            return null; // it is not there on most systems, or may not be run
        }
    }
}
