namespace EdgeConv.Command.Demo;

/// <summary>What all digits say together; the rules are those of tools/meter/README.md, "Reading".</summary>
/// <param name="Value">In units of the last drum, with its fraction.</param>
/// <param name="Misfit">The most that a drum differs from the phase that the drum on its right gives it.</param>
internal readonly record struct MeterReading(double Value, double Misfit)
{
    /// <summary>
    /// From drums, left to right. A drum turns while the drum on its right goes from 9 to 0, so each one's phase is known from the right.
    /// </summary>
    public static MeterReading OfDrums(ReadOnlySpan<double> positions)
    {
        double lower = positions[^1], value = lower, misfit = 0, unit = 1;
        for (int i = positions.Length - 2; i >= 0; i--)
        {
            double phase = Math.Max(0, lower - 9);
            double whole = Math.Round(positions[i] - phase);
            misfit = Math.Max(misfit, Math.Abs(positions[i] - phase - whole));
            double digit = (whole + DigitPosition.Digits) % DigitPosition.Digits;
            unit *= DigitPosition.Digits;
            value += digit * unit;
            lower = digit + phase;
        }
        return new(value, misfit);
    }

    /// <summary>The signed way from one reading to another on a counter that wraps at <paramref name="modulus"/>.</summary>
    public static double Way(double from, double to, double modulus)
    {
        double way = (to - from) % modulus;
        way = way < 0 ? way + modulus : way;
        return way > modulus / 2 ? way - modulus : way;
    }
}
