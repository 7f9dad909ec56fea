namespace EdgeConv.Verbs;

/// <summary>Voltage and clock rate, as the board's firmware says.</summary>
internal static class DoctorPower
{
    public static IEnumerable<DoctorFinding> Findings(MachineFolder machine)
    {
        if (Throttling.Of(machine) is not { } said)
        {
            if (DoctorSystem.Board(machine)?.Contains("Raspberry Pi", StringComparison.Ordinal) == true)
                yield return DoctorFinding.Warning("power", DoctorErrors.Unknown, "neither get_throttled nor rpi_volt can be read, and vcgencmd does not answer");
            yield break;
        }
        if (said.IsVoltageLow)
            yield return DoctorFinding.Fault("power", DoctorErrors.UnderVoltage, $"the voltage is too low now ({said.Source})");
        else if (said.WasVoltageLow)
            yield return DoctorFinding.Warning("power", DoctorErrors.UnderVoltage, $"the voltage was too low since the start ({said.Source})");
        if (said.IsSlowed)
            yield return DoctorFinding.Fault("clock rate", DoctorErrors.Throttled, $"it is lowered now (0x{said.Bits:x}, {said.Source})");
        else if (said.WasSlowed)
            yield return DoctorFinding.Warning("clock rate", DoctorErrors.Throttled, $"it was lowered since the start (0x{said.Bits:x}, {said.Source})");
        if (said.Bits == 0)
            yield return DoctorFinding.Ok("power", said.KnowsAll ? $"voltage and clock rate were never too low ({said.Source})"
                : $"the voltage is not too low now ({said.Source}; nothing here says more)");
    }
}
