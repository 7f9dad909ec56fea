using System.Globalization;

namespace EdgeConv.Command.PlanPicture;

/// <summary>
/// Colours of tensors: Paul Tol's "light" scheme, which people with any colour vision tell apart and dark text is readable on, in three shades.
/// </summary>
internal static class Palette
{
    private static readonly int[] s_colours = [0x77AADD, 0xEE8866, 0xEEDD88, 0xFFAABB, 0x99DDFF, 0x44BB99, 0xBBCC33, 0xAAAA00];

    /// <summary>Parts of black or white that are mixed in, in hundredths; black is negative.</summary>
    private static readonly int[] s_shades = [0, 45, -22];

    public static string Of(int index)
    {
        int colour = s_colours[index % s_colours.Length], shade = s_shades[index / s_colours.Length % s_shades.Length];
        return $"#{Mixed(colour >> 16, shade)}{Mixed(colour >> 8 & 255, shade)}{Mixed(colour & 255, shade)}";
    }

    private static string Mixed(int channel, int shade) =>
        (shade < 0 ? channel * (100 + shade) / 100 : channel + (255 - channel) * shade / 100).ToString("x2", CultureInfo.InvariantCulture);
}
