using EdgeConv.Converter.Evaluate.Answers;
using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Decoding;
using SkiaSharp;

namespace EdgeConv.Simulator.Analyse;

/// <summary>An output that is a map, as a picture to be laid over the frame: a colour for each class but class 0, which is transparent.</summary>
/// <param name="Png">RGBA, a pixel for each of the output's.</param>
/// <param name="Classes">Those that occur, the most frequent first.</param>
internal sealed record MaskPicture(byte[] Png, int Width, int Height, IReadOnlyList<MaskClass> Classes)
{
    private const byte Opacity = 150;

    /// <summary>The mask of an output: of several channels the class of the largest, of one those of half and more.</summary>
    /// <param name="values">Reals, in the source model's shape and layout.</param>
    /// <param name="labels">Names of the classes; empty without.</param>
    /// <exception cref="EdgeConvException">The output is no map.</exception>
    public static MaskPicture Of(Endpoint output, ReadOnlySpan<float> values, IReadOnlyList<string> labels)
    {
        MapAxes axes = AxesOf(output) ?? throw new EdgeConvException(AnalysisErrors.NoMask,
            $"output '{output.Name}' of [{string.Join(", ", output.Shape)}] is no map of rows and columns; choose a model for segmentation");
        LabelMap map = axes.Labels(values);
        using var bitmap = new SKBitmap(map.Width, map.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        Span<byte> pixels = bitmap.GetPixelSpan();
        var counts = new int[256];
        for (int y = 0; y < map.Height; y++)
            for (int x = 0; x < map.Width; x++)
            {
                byte label = map.Labels[y * map.Width + x];
                counts[label]++;
                SKColor colour = ColourOf(label);
                int at = y * bitmap.RowBytes + x * 4;
                (pixels[at], pixels[at + 1], pixels[at + 2], pixels[at + 3]) = (colour.Red, colour.Green, colour.Blue, colour.Alpha);
            }
        return new(Pngs.Of(bitmap), map.Width, map.Height, [.. Enumerable.Range(0, counts.Length).Where(label => counts[label] > 0).OrderByDescending(label => counts[label])
            .Select(label => new MaskClass(label, label < labels.Count ? labels[label] : $"{label}", (double)counts[label] / map.Labels.Length, Word(ColourOf((byte)label))))]);
    }

    /// <summary>Whether an output is a map of more than one row and column.</summary>
    public static bool IsMap(Endpoint output) => AxesOf(output) is { Rows: > 1, Columns: > 1 };

    private static MapAxes? AxesOf(Endpoint output) =>
        MapAxes.Of(new([.. output.Shape], output.IsChannelsFirst)) is { Rows: > 1, Columns: > 1 } axes ? axes : null;

    /// <summary>Hues that lie apart for classes whose numbers are near: steps of the golden angle.</summary>
    private static SKColor ColourOf(byte label) => label == 0 ? SKColors.Transparent : SKColor.FromHsl((160 + 137.508f * (label - 1)) % 360, 75, 50).WithAlpha(Opacity);

    private static string Word(SKColor colour) => $"#{colour.Red:x2}{colour.Green:x2}{colour.Blue:x2}";
}

/// <param name="Share">Of the pixels.</param>
/// <param name="Colour">As CSS writes it, without its transparency.</param>
internal sealed record MaskClass(int Label, string Name, double Share, string Colour);
