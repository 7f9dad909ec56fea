using EdgeConv.Frames;
using EdgeConv.Verbs;
using SkiaSharp;

namespace EdgeConv.Command.Demo;

/// <summary>
/// The annotated picture: the frame in which most drums turn, what the model saw of each digit, and the whole sequence over time.
/// </summary>
internal sealed class DemoPicture : IDisposable
{
    public const int Width = 1400, Height = 900;
    private const int Margin = 32;
    private const float DigitZoom = 2.2f;

    private static readonly SKColor Ground = new(0x12, 0x16, 0x1c), Panel = new(0x1b, 0x21, 0x2a), Ink = new(0xe8, 0xec, 0xf1),
        Faint = new(0x8c, 0x97, 0xa6),
        Rule = new(0x33, 0x3c, 0x48), Green = new(0x4f, 0xd1, 0x8b), Amber = new(0xff, 0xb8, 0x4d), Red = new(0xff, 0x6b, 0x6b);

    private readonly DemoReport _report;
    private readonly MeterSequence _sequence;
    private readonly FrameReading _shown;
    private readonly SKBitmap _frame;
    private readonly Pen _pen;

    private DemoPicture(SKCanvas canvas, DemoReport report, MeterSequence sequence, List<byte[]> frames)
    {
        (_report, _sequence, _pen) = (report, sequence, new Pen(canvas));
        _shown = MostTurning(report.Readings);
        _frame = Bitmap(frames[_shown.Frame], sequence);
    }

    /// <summary>Draws it; the bytes of a PNG file.</summary>
    public static byte[] Draw(DemoReport report, MeterSequence sequence, List<byte[]> frames)
    {
        using SKSurface surface = SKSurface.Create(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var picture = new DemoPicture(surface.Canvas, report, sequence, frames))
            picture.Draw();
        using SKImage image = surface.Snapshot();
        using SKData data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    public void Dispose()
    {
        _frame.Dispose();
        _pen.Dispose();
    }

    private void Draw()
    {
        _pen.Canvas.Clear(Ground);
        _pen.Text("EdgeConv reads a meter", Margin, 48, 30, Ink, bold: true);
        _pen.Text($"int8, {Numbers.Grouped(_report.Macs)} MACs a digit   ·   arena {Numbers.Grouped(_report.ArenaBytes)} bytes   ·   "
            + $"weights {Numbers.Grouped(_report.WeightsBytes)} bytes", Margin, 74, 15, Faint);
        DrawFrame(new SKRect(Margin, 96, Margin + 832, 96 + 468));
        DrawDigits(new SKRect(Margin + 832 + 24, 96, Width - Margin, 96 + 468));
        TimeStrip.Draw(_pen, new SKRect(Margin, 588, Width - Margin, Height - Margin + 8), _report, _sequence, _shown.Frame);
    }

    private void DrawFrame(SKRect area)
    {
        using SKImage image = SKImage.FromBitmap(_frame);
        _pen.Canvas.Save();
        _pen.Canvas.ClipRoundRect(new SKRoundRect(area, 10), antialias: true);
        _pen.Canvas.DrawImage(image, area, new SKSamplingOptions(SKCubicResampler.Mitchell));
        _pen.Canvas.Restore();
        float zoom = area.Width / _sequence.Width;
        for (int i = 0; i < _sequence.Digits.Length; i++)
        {
            Rectangle box = _sequence.Digits[i];
            var place = SKRect.Create(area.Left + box.X * zoom, area.Top + box.Y * zoom, box.Width * zoom, box.Height * zoom);
            SKColor colour = IsTurning(_shown.Positions[i]) ? Amber : Green;
            _pen.Outline(place, colour, 2.5f, 4);
            _pen.Box(SKRect.Create(place.Left, place.Bottom + 10, place.Width, 20), Ground.WithAlpha(0xe0), 4);
            _pen.Text(Numbers.Fixed(_shown.Positions[i], 2), place.MidX, place.Bottom + 25, 13, colour, bold: true, SKTextAlign.Center);
        }
        string caption = $"frame {_shown.Frame} at {DemoLines.Time(_shown.Seconds)}";
        _pen.Box(SKRect.Create(area.Left + 12, area.Bottom - 36, 9.2f * caption.Length, 24), Ground.WithAlpha(0xc8), 6);
        _pen.Text(caption, area.Left + 22, area.Bottom - 19, 14, Ink);
    }

    private void DrawDigits(SKRect area)
    {
        _pen.Box(area, Panel, 10);
        _pen.Text("reading", area.Left + 24, area.Top + 34, 15, Faint);
        string reading = DemoLines.Reading(_shown.Reported ?? _shown.Reading);
        _pen.Text(reading[..5], area.Left + 24, area.Top + 94, 58, Ink, bold: true);
        _pen.Text(reading[5..], area.Left + 24 + 207, area.Top + 94, 34, Faint, bold: true);
        bool isAccepted = _shown.Verdict == Verdict.Accepted;
        _pen.Disc(new SKPoint(area.Right - 106, area.Top + 72), 7, isAccepted ? Green : Red);
        _pen.Text(isAccepted ? "accepted" : "held", area.Right - 90, area.Top + 77, 15, isAccepted ? Green : Red);

        float pitch = (area.Width - 32) / _sequence.Digits.Length;
        for (int i = 0; i < _sequence.Digits.Length; i++)
            DrawDigit(i, area.Left + 16 + pitch * (i + 0.5f), area.Top + 128);
        DrawAccuracy(area, area.Bottom - 104);
    }

    private void DrawAccuracy(SKRect area, float y)
    {
        float right = area.Right - 24, middle = right - 96;
        _pen.Line(new(area.Left + 24, y - 4), new(right, y - 4), Rule, 1);
        _pen.Text("digits right, of pictures never trained on", area.Left + 24, y + 18, 12.5f, Faint);
        _pen.Text("float", middle, y + 18, 12.5f, Faint, align: SKTextAlign.Right);
        _pen.Text("int8", right, y + 18, 12.5f, Faint, align: SKTextAlign.Right);
        foreach (KindAccuracy kind in _report.Accuracy)
        {
            y += 22;
            _pen.Text($"{kind.Kind}, {kind.Pictures}", area.Left + 24, y + 20, 13.5f, Ink);
            _pen.Text(Numbers.Fixed(kind.Float, 1) + " %", middle, y + 20, 13.5f, Ink, align: SKTextAlign.Right);
            _pen.Text(Numbers.Fixed(kind.Int8, 1) + " %", right, y + 20, 13.5f, Ink, bold: true, SKTextAlign.Right);
        }
    }

    /// <summary>The digit's part of the frame, a dial with its position, the whole digit that it counts as.</summary>
    private void DrawDigit(int index, float x, float top)
    {
        Rectangle box = _sequence.Digits[index];
        var source = SKRect.Create(box.X, box.Y, box.Width, box.Height);
        float zoom = DigitZoom * 36 / box.Width * 0.8f;
        var place = SKRect.Create(x - box.Width * zoom / 2, top, box.Width * zoom, box.Height * zoom);
        using SKImage image = SKImage.FromBitmap(_frame);
        _pen.Canvas.DrawImage(image, source, place, new SKSamplingOptions(SKCubicResampler.Mitchell));
        double position = _shown.Positions[index];
        SKColor colour = IsTurning(position) ? Amber : Green;
        _pen.Outline(place, colour, 1.5f, 2);

        var centre = new SKPoint(x, place.Bottom + 58);
        const float Radius = 36;
        _pen.Disc(centre, Radius, Ground);
        _pen.Ring(centre, Radius, Rule, 2);
        for (int digit = 0; digit < DigitPosition.Digits; digit++)
        {
            SKPoint at = OnDial(centre, Radius - 9, digit);
            _pen.Text($"{digit}", at.X, at.Y + 3.5f, 9.5f, Faint, align: SKTextAlign.Center);
        }
        _pen.Line(centre, OnDial(centre, Radius - 15, position), colour, 3);
        _pen.Disc(centre, 4, colour);
        _pen.Text(Numbers.Fixed(position, 2), x, centre.Y + Radius + 22, 15, colour, bold: true, SKTextAlign.Center);
    }

    /// <summary>Ten digits around, 0 on top.</summary>
    private static SKPoint OnDial(SKPoint centre, float radius, double digit)
    {
        double angle = digit / DigitPosition.Digits * 2 * Math.PI;
        return new(centre.X + radius * (float)Math.Sin(angle), centre.Y - radius * (float)Math.Cos(angle));
    }

    private static bool IsTurning(double position) => Turn(position) > 0.12;

    /// <summary>How far from the nearest digit.</summary>
    private static double Turn(double position) => Math.Abs(position - Math.Round(position));

    private static FrameReading MostTurning(FrameReading[] readings) =>
        readings.Where(frame => frame.Verdict == Verdict.Accepted).DefaultIfEmpty(readings[0]).MaxBy(frame => frame.Positions.Sum(Turn))!;

    private static SKBitmap Bitmap(byte[] rgb, MeterSequence sequence)
    {
        var bitmap = new SKBitmap(new SKImageInfo(sequence.Width, sequence.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<byte> rgba = bitmap.GetPixelSpan();
        for (int i = 0; i < sequence.Width * sequence.Height; i++)
        {
            rgb.AsSpan(3 * i, 3).CopyTo(rgba[(4 * i)..]);
            rgba[4 * i + 3] = 255;
        }
        return bitmap;
    }
}
