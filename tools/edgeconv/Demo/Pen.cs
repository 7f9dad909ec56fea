using EdgeConv.Verbs;
using SkiaSharp;

namespace EdgeConv.Command.Demo;

/// <summary>Draws text and shapes with the fonts of Fonts/, since SkiaSharp's build without dependencies has none.</summary>
internal sealed class Pen(SKCanvas canvas) : IDisposable
{
    private readonly SKTypeface _regular = Typeface("DejaVuSans.ttf"), _bold = Typeface("DejaVuSans-Bold.ttf");

    public SKCanvas Canvas { get; } = canvas;

    public void Text(string text, float x, float y, float size, SKColor colour, bool bold = false, SKTextAlign align = SKTextAlign.Left)
    {
        using var font = new SKFont(bold ? _bold : _regular, size) { Subpixel = true, Edging = SKFontEdging.Antialias };
        using var paint = Fill(colour);
        Canvas.DrawText(text, x, y, align, font, paint);
    }

    public void Box(SKRect box, SKColor colour, float radius = 0)
    {
        using var paint = Fill(colour);
        Canvas.DrawRoundRect(box, radius, radius, paint);
    }

    public void Outline(SKRect box, SKColor colour, float width, float radius = 0)
    {
        using var paint = Stroke(colour, width);
        Canvas.DrawRoundRect(box, radius, radius, paint);
    }

    public void Disc(SKPoint centre, float radius, SKColor colour)
    {
        using var paint = Fill(colour);
        Canvas.DrawCircle(centre, radius, paint);
    }

    public void Ring(SKPoint centre, float radius, SKColor colour, float width)
    {
        using var paint = Stroke(colour, width);
        Canvas.DrawCircle(centre, radius, paint);
    }

    public void Line(SKPoint from, SKPoint to, SKColor colour, float width)
    {
        using var paint = Stroke(colour, width);
        Canvas.DrawLine(from, to, paint);
    }

    /// <summary>A line through points; gaps where a point is not a number.</summary>
    public void Path(IEnumerable<SKPoint> points, SKColor colour, float width)
    {
        using var path = new SKPathBuilder();
        bool isOpen = false;
        foreach (SKPoint point in points)
        {
            if (float.IsNaN(point.Y))
                isOpen = false;
            else if (isOpen)
                path.LineTo(point);
            else
            {
                path.MoveTo(point);
                isOpen = true;
            }
        }
        using var paint = Stroke(colour, width);
        using SKPath drawn = path.Detach();
        Canvas.DrawPath(drawn, paint);
    }

    public void Dispose()
    {
        _regular.Dispose();
        _bold.Dispose();
    }

    private static SKPaint Fill(SKColor colour) => new() { Color = colour, IsAntialias = true, Style = SKPaintStyle.Fill };

    private static SKPaint Stroke(SKColor colour, float width) =>
        new() { Color = colour, IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = width, StrokeJoin = SKStrokeJoin.Round,
            StrokeCap = SKStrokeCap.Round };

    private static SKTypeface Typeface(string name)
    {
        using Stream stream = typeof(Pen).Assembly.GetManifestResourceStream(name)
            ?? throw new EdgeConvException(CommandErrors.Repository, $"demo: the font {name} is not in the program; build it again", callersMistake: false);
        return SKTypeface.FromStream(stream);
    }
}
