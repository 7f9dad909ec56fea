using EdgeConv.Errors;

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
        _ => throw new EdgeConvException(FrameErrors.Conversion, $"Frame conversion with matrix {(int)matrix} and range {(int)range}: use values that ColourMatrix and ColourRange name."),
    };
}

/// <summary>Shares of luma in 65536ths; they sum to 65536.</summary>
internal readonly record struct LumaCoefficients(int Red, int Green, int Blue)
{
    public static LumaCoefficients Of(ColourMatrix matrix) => matrix switch
    {
        ColourMatrix.Bt601 => new(19595, 38470, 7471),
        ColourMatrix.Bt709 => new(13933, 46871, 4732),
        _ => throw new EdgeConvException(FrameErrors.Conversion, $"Frame conversion with matrix {(int)matrix}: use a value that ColourMatrix names."),
    };
}

/// <summary>
/// The last stage: resized sums, 2^22 times the level, onto the target's levels. Where colours mix, the sums keep 5 bits behind the point, so
/// that resizing is not rounded to whole levels first.
/// </summary>
internal static unsafe class ColourConversion
{
    private const int SumBits = 2 * ResizeAxis.Bits;
    private const int FineBits = 5;
    private const int MixedBits = 16 + FineBits;
    private const int MixedHalf = 1 << (MixedBits - 1);

    public static void GreyToGrey(int* sums, in YuvCoefficients coefficients, byte* target, int width)
    {
        (int black, int luma) = (coefficients.LumaBlack << FineBits, coefficients.Luma);
        for (int i = 0; i < width; i++)
            target[i] = Mixed(luma * (Fine(sums[i]) - black));
    }

    public static void GreyToColour(int* sums, in YuvCoefficients coefficients, byte* target, int width)
    {
        (int black, int luma) = (coefficients.LumaBlack << FineBits, coefficients.Luma);
        for (int i = 0; i < width; i++, target += 3)
            target[0] = target[1] = target[2] = Mixed(luma * (Fine(sums[i]) - black));
    }

    public static void RgbToGrey(int* sums, in LumaCoefficients luma, byte* target, int width)
    {
        (int red, int green, int blue) = luma;
        for (int i = 0; i < width; i++, sums += 3)
            target[i] = Mixed(red * Fine(sums[0]) + green * Fine(sums[1]) + blue * Fine(sums[2]));
    }

    /// <param name="sums">Red, green, blue.</param>
    /// <param name="red">Which channel of the target is red: 0 or 2.</param>
    /// <param name="target">Three bytes per pixel.</param>
    /// <param name="width">Pixels.</param>
    public static void RgbToColour(int* sums, int red, byte* target, int width)
    {
        for (int i = 0; i < width; i++, sums += 3, target += 3)
        {
            target[red] = Level(sums[0]);
            target[1] = Level(sums[1]);
            target[2 - red] = Level(sums[2]);
        }
    }

    public static void YuvToColour(int* sums, in YuvCoefficients coefficients, int red, byte* target, int width)
    {
        (int black, int luma, int redFromV, int greenFromU, int greenFromV, int blueFromU) = coefficients;
        black <<= FineBits;
        const int Neutral = 128 << FineBits;
        for (int i = 0; i < width; i++, sums += 3, target += 3)
        {
            int y = luma * (Fine(sums[0]) - black);
            int u = Fine(sums[1]) - Neutral, v = Fine(sums[2]) - Neutral;
            target[red] = Mixed(y + redFromV * v);
            target[1] = Mixed(y - greenFromU * u - greenFromV * v);
            target[2 - red] = Mixed(y + blueFromU * u);
        }
    }

    private static byte Level(int sum) => (byte)((sum + (1 << (SumBits - 1))) >> SumBits);

    private static int Fine(int sum) => (sum + (1 << (SumBits - FineBits - 1))) >> (SumBits - FineBits);

    private static byte Mixed(int sum) => (byte)Math.Clamp((sum + MixedHalf) >> MixedBits, 0, 255);
}
