using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
/// The last stage: resized sums, 2^22 times the level, onto the target's levels, four pixels at a time. Where colours mix, the sums keep 5 bits behind the point, so
/// that resizing is not rounded to whole levels first. Lines of sums and of levels have room for a multiple of four.
/// </summary>
internal static unsafe class ColourConversion
{
    /// <summary>Pixels at a time.</summary>
    public const int Block = 4;

    private const int SumBits = 2 * ResizeAxis.Bits;
    private const int FineBits = 5;
    private const int MixedBits = 16 + FineBits;
    private const int MixedHalf = 1 << (MixedBits - 1);

    public static void Luma(int* sums, in YuvCoefficients coefficients, byte* levels, int width)
    {
        (int black, int luma) = (coefficients.LumaBlack << FineBits, coefficients.Luma);
        for (int i = 0; i < width; i += Block)
            Store(levels + i, Mixed((Fine(sums + i) - Vector128.Create(black)) * luma));
    }

    public static void RgbToGrey(int* reds, int* greens, int* blues, in LumaCoefficients luma, byte* levels, int width)
    {
        (int red, int green, int blue) = luma;
        for (int i = 0; i < width; i += Block)
            Store(levels + i, Mixed(Fine(reds + i) * red + Fine(greens + i) * green + Fine(blues + i) * blue));
    }

    /// <summary>One colour of a source of colours.</summary>
    public static void Colour(int* sums, byte* levels, int width)
    {
        for (int i = 0; i < width; i += Block)
            Store(levels + i, (Vector128.Load(sums + i) + Vector128.Create(1 << (SumBits - 1))) >> SumBits);
    }

    public static void YuvToColour(int* lumas, int* us, int* vs, in YuvCoefficients coefficients, byte* red, byte* green, byte* blue, int width)
    {
        (int black, int luma, int redFromV, int greenFromU, int greenFromV, int blueFromU) = coefficients;
        Vector128<int> blacks = Vector128.Create(black << FineBits), neutral = Vector128.Create(128 << FineBits);
        for (int i = 0; i < width; i += Block)
        {
            Vector128<int> y = (Fine(lumas + i) - blacks) * luma, u = Fine(us + i) - neutral, v = Fine(vs + i) - neutral;
            Store(red + i, Mixed(y + v * redFromV));
            Store(green + i, Mixed(y - u * greenFromU - v * greenFromV));
            Store(blue + i, Mixed(y + u * blueFromU));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Fine(int* sums) => (Vector128.Load(sums) + Vector128.Create(1 << (SumBits - FineBits - 1))) >> (SumBits - FineBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Mixed(Vector128<int> sum) =>
        Vector128.Min(Vector128.Max((sum + Vector128.Create(MixedHalf)) >> MixedBits, Vector128<int>.Zero), Vector128.Create(255));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(byte* levels, Vector128<int> values)
    {
        Vector128<ushort> narrow = Vector128.Narrow(values, values).AsUInt16();
        *(uint*)levels = Vector128.Narrow(narrow, narrow).AsUInt32().ToScalar();
    }
}
