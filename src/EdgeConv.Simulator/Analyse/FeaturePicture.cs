using SkiaSharp;

namespace EdgeConv.Simulator.Analyse;

/// <summary>A layer's channels as a picture: all side by side, or one enlarged.</summary>
/// <param name="Png">The file.</param>
/// <param name="Across">Channels side by side; 1 for one channel.</param>
/// <param name="Shown">Channels that are in the picture, from the first on.</param>
/// <param name="CellWidth">Pixels from one channel to the next.</param>
/// <param name="Least">The value of the darkest colour, the same for all channels: the least that the layer made.</param>
internal sealed record FeaturePicture(byte[] Png, int Width, int Height, int Across, int Shown, int Channels, int CellWidth, int CellHeight, double Least, double Most)
{
    public const int MostShown = 256, MostSide = 1024;

    private const int Gap = 2, Cell = 72, Large = 512;

    /// <summary>A contact sheet: channel 0 at the upper left, then along rows.</summary>
    /// <remarks>Small maps are enlarged by a whole number, of maps wider or higher than 72 pixels every second, third, ... one is shown.</remarks>
    public static FeaturePicture Sheet(LayerValues layer)
    {
        int shown = Math.Min(layer.Channels, MostShown);
        (int zoom, int every) = Scale(layer, layer.Rows * layer.Columns == 1 ? 16 : Cell);
        int cellWidth = Side(layer.Columns, zoom, every) + Gap, cellHeight = Side(layer.Rows, zoom, every) + Gap;
        int across = Math.Clamp((int)Math.Ceiling(Math.Sqrt(shown * 4.0 / 3 * cellHeight / cellWidth)), 1, Math.Max(1, MostSide / cellWidth));
        across = Math.Min(across, shown);
        return Draw(layer, [.. Enumerable.Range(0, shown)], across, zoom, every, Gap);
    }

    /// <summary>One channel, as large as it may be.</summary>
    /// <exception cref="EdgeConvException">There is no such channel.</exception>
    public static FeaturePicture Channel(LayerValues layer, int channel)
    {
        if ((uint)channel >= (uint)layer.Channels)
            throw new EdgeConvException(AnalysisErrors.NoLayer, $"channel {channel}: the layer has {layer.Channels}, from 0 on");
        (int zoom, int every) = Scale(layer, Large);
        return Draw(layer, [channel], 1, zoom, every, 0);
    }

    private static (int Zoom, int Every) Scale(LayerValues layer, int side)
    {
        int longest = Math.Max(layer.Rows, layer.Columns);
        return longest <= side ? (side / longest, 1) : (1, (longest + side - 1) / side);
    }

    private static int Side(int elements, int zoom, int every) => (elements + every - 1) / every * zoom;

    private static FeaturePicture Draw(LayerValues layer, int[] channels, int across, int zoom, int every, int gap)
    {
        int width = Side(layer.Columns, zoom, every), height = Side(layer.Rows, zoom, every), down = (channels.Length + across - 1) / across;
        float[] numbers = Array.FindAll(layer.Values, float.IsFinite);
        double least = numbers.Length > 0 ? numbers.Min() : 0, most = numbers.Length > 0 ? numbers.Max() : 0;
        using var bitmap = new SKBitmap(across * (width + gap) - gap, down * (height + gap) - gap, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        bitmap.Erase(SKColors.Transparent);
        var colours = new SKColor[256];
        for (int i = 0; i < colours.Length; i++)
            colours[i] = ColourMap.Of(i / 255.0);
        Span<byte> pixels = bitmap.GetPixelSpan();
        for (int i = 0; i < channels.Length; i++)
            for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++)
                {
                    float value = layer.Values[(y / zoom * every * layer.Columns + x / zoom * every) * layer.Channels + channels[i]];
                    SKColor colour = !float.IsFinite(value) ? ColourMap.Of(double.NaN)
                        : colours[most > least ? (int)Math.Round((value - least) / (most - least) * 255) : 0];
                    int at = (i / across * (height + gap) + y) * bitmap.RowBytes + (i % across * (width + gap) + x) * 4;
                    (pixels[at], pixels[at + 1], pixels[at + 2], pixels[at + 3]) = (colour.Red, colour.Green, colour.Blue, 255);
                }
        return new(Pngs.Of(bitmap), bitmap.Width, bitmap.Height, across, channels.Length, layer.Channels, width + gap, height + gap, layer.Real(least), layer.Real(most));
    }
}
