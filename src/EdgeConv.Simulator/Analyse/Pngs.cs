using SkiaSharp;

namespace EdgeConv.Simulator.Analyse;

/// <summary>Pictures as PNG files.</summary>
internal static class Pngs
{
    public static byte[] Of(SKBitmap bitmap)
    {
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
