using SkiaSharp;

namespace EdgeConv.Simulator.Analyse;

/// <summary>The colours of feature maps, dark blue for the least value over green to yellow for the most: they keep their order in grey and for the colour-blind.</summary>
/// <remarks>Linear between five colours of matplotlib's viridis (van der Walt and Smith, public domain).</remarks>
internal static class ColourMap
{
    private static readonly (byte Red, byte Green, byte Blue)[] s_stops = [(68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37)];

    /// <summary>The colour of a value.</summary>
    /// <param name="part">0 for the least to 1 for the most; what is no number is grey.</param>
    public static SKColor Of(double part)
    {
        if (double.IsNaN(part))
            return new(128, 128, 128);
        double at = Math.Clamp(part, 0, 1) * (s_stops.Length - 1);
        int stop = Math.Min((int)at, s_stops.Length - 2);
        double rest = at - stop;
        return new(Between(s => s.Red), Between(s => s.Green), Between(s => s.Blue));

        byte Between(Func<(byte Red, byte Green, byte Blue), byte> of) => (byte)Math.Round(of(s_stops[stop]) * (1 - rest) + of(s_stops[stop + 1]) * rest);
    }
}
