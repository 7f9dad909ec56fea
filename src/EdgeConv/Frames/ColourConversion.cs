namespace EdgeConv.Frames;

/// <summary>Coefficients in 65536ths, rounded to nearest.</summary>
/// <param name="LumaBlack">The level of black: 16 or 0.</param>
/// <param name="Luma">255 over the levels of luma.</param>
/// <param name="RedFromV">2 (1 - Kr), times 255 over the levels of chroma, as the next three.</param>
/// <param name="GreenFromU">2 (1 - Kb) Kb / Kg, to be taken away.</param>
/// <param name="GreenFromV">2 (1 - Kr) Kr / Kg, to be taken away.</param>
/// <param name="BlueFromU">2 (1 - Kb).</param>
internal readonly record struct YuvCoefficients(int LumaBlack, int Luma, int RedFromV, int GreenFromU, int GreenFromV, int BlueFromU)
{
    public static YuvCoefficients Of(ColourMatrix matrix, ColourRange range) => (matrix, range) switch
    {
        (ColourMatrix.Bt601, ColourRange.Limited) => new(16, 76309, 104597, 25675, 53279, 132201),
        (ColourMatrix.Bt601, ColourRange.Full) => new(0, 65536, 91881, 22553, 46802, 116130),
        (ColourMatrix.Bt709, ColourRange.Limited) => new(16, 76309, 117489, 13975, 34925, 138438),
        (ColourMatrix.Bt709, ColourRange.Full) => new(0, 65536, 103206, 12276, 30679, 121609),
        _ => throw new EdgeConvException($"Frame conversion with matrix {(int)matrix} and range {(int)range}: use values that ColourMatrix and ColourRange name."),
    };
}

/// <summary>Shares of luma in 65536ths; they sum to 65536.</summary>
internal readonly record struct LumaCoefficients(int Red, int Green, int Blue)
{
    public static LumaCoefficients Of(ColourMatrix matrix) => matrix switch
    {
        ColourMatrix.Bt601 => new(19595, 38470, 7471),
        ColourMatrix.Bt709 => new(13933, 46871, 4732),
        _ => throw new EdgeConvException($"Frame conversion with matrix {(int)matrix}: use a value that ColourMatrix names."),
    };
}

/// <summary>The last stage: resized sums, 2^22 times the level with a half added, onto the target's levels.</summary>
internal static unsafe class ColourConversion
{
    /// <summary>Bits of the two weights that sums carry.</summary>
    public const int SumBits = 2 * ResizeAxis.Bits;

    private const int Half = 1 << 15;

    public static void GreyToGrey(int* sums, byte* levels, byte* target, int width)
    {
        for (int i = 0; i < width; i++)
            target[i] = levels[sums[i] >> SumBits];
    }

    public static void GreyToColour(int* sums, byte* levels, byte* target, int width)
    {
        for (int i = 0; i < width; i++, target += 3)
            target[0] = target[1] = target[2] = levels[sums[i] >> SumBits];
    }

    public static void RgbToGrey(int* sums, in LumaCoefficients luma, byte* target, int width)
    {
        (int red, int green, int blue) = luma;
        for (int i = 0; i < width; i++, sums += 3)
        {
            int sum = red * (sums[0] >> SumBits) + green * (sums[1] >> SumBits) + blue * (sums[2] >> SumBits);
            target[i] = (byte)((sum + Half) >> 16);
        }
    }

    /// <param name="sums">Red, green, blue.</param>
    /// <param name="red">Which channel of the target is red: 0 or 2.</param>
    /// <param name="target">Three bytes per pixel.</param>
    /// <param name="width">Pixels.</param>
    public static void RgbToColour(int* sums, int red, byte* target, int width)
    {
        for (int i = 0; i < width; i++, sums += 3, target += 3)
        {
            target[red] = (byte)(sums[0] >> SumBits);
            target[1] = (byte)(sums[1] >> SumBits);
            target[2 - red] = (byte)(sums[2] >> SumBits);
        }
    }

    public static void YuvToColour(int* sums, in YuvCoefficients coefficients, int red, byte* target, int width)
    {
        (int black, int luma, int redFromV, int greenFromU, int greenFromV, int blueFromU) = coefficients;
        for (int i = 0; i < width; i++, sums += 3, target += 3)
        {
            int y = luma * ((sums[0] >> SumBits) - black) + Half;
            int u = (sums[1] >> SumBits) - 128, v = (sums[2] >> SumBits) - 128;
            target[red] = Clamped((y + redFromV * v) >> 16);
            target[1] = Clamped((y - greenFromU * u - greenFromV * v) >> 16);
            target[2 - red] = Clamped((y + blueFromU * u) >> 16);
        }
    }

    /// <summary>The full-range level of every level of luma.</summary>
    public static void FillLevels(in YuvCoefficients coefficients, byte* levels)
    {
        for (int i = 0; i < 256; i++)
            levels[i] = Clamped((coefficients.Luma * (i - coefficients.LumaBlack) + Half) >> 16);
    }

    private static byte Clamped(int level) => (byte)Math.Clamp(level, 0, 255);
}
