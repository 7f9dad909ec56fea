using System.Globalization;

namespace EdgeConv.Verbs;

/// <summary>Numbers as people read them, the same in every country.</summary>
internal static class Numbers
{
    public static string Grouped(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Shape(IReadOnlyList<int> sizes) => string.Join('x', sizes);

    public static string Fixed(double value, int digits) =>
        value.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    public static string Short(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
