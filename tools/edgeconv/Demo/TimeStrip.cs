using EdgeConv.Verbs;
using SkiaSharp;

namespace EdgeConv.Command.Demo;

/// <summary>The sequence over time: the reported reading above, frames that were refused, the level of the line below.</summary>
internal static class TimeStrip
{
    private const float LeftAxis = 64, RightSpace = 20, TopSpace = 40, LineHeight = 34, LineSpace = 68;

    private static readonly SKColor Panel = new(0x1b, 0x21, 0x2a), Ink = new(0xe8, 0xec, 0xf1), Faint = new(0x8c, 0x97, 0xa6),
        Rule = new(0x33, 0x3c, 0x48),
        Green = new(0x4f, 0xd1, 0x8b), Amber = new(0xff, 0xb8, 0x4d), Red = new(0xff, 0x6b, 0x6b), Blue = new(0x5a, 0xb0, 0xff);

    public static void Draw(Pen pen, SKRect area, DemoReport report, MeterSequence sequence, int shown)
    {
        FrameReading[] readings = report.Readings;
        double seconds = Math.Max(1, readings[^1].Seconds);
        double low = Math.Floor(readings.Min(frame => frame.Truth)), high = Math.Ceiling(readings.Max(frame => frame.Truth));
        var plot = new SKRect(area.Left + LeftAxis, area.Top + TopSpace, area.Right - RightSpace, area.Bottom - LineSpace);
        float X(double time) => plot.Left + (float)(time / seconds) * plot.Width;
        float Y(double value) => plot.Bottom - (float)((value - low) / (high - low)) * plot.Height;

        pen.Box(area, Panel, 10);
        DrawStretch(pen, plot, sequence.Glare, "glare", readings, X);
        DrawStretch(pen, plot, sequence.Blur, "blur", readings, X);
        double grid = Math.Max(1, Math.Ceiling((high - low) / 5));
        for (double value = low; value <= high; value += grid)
        {
            pen.Line(new(plot.Left, Y(value)), new(plot.Right, Y(value)), Rule, 1);
            pen.Text(value.ToString("00000", System.Globalization.CultureInfo.InvariantCulture), plot.Left - 8, Y(value) + 4, 11.5f, Faint,
                align: SKTextAlign.Right);
        }
        float at = X(readings.First(frame => frame.Frame == shown).Seconds);
        pen.Line(new(at, plot.Top), new(at, area.Bottom - 24), Faint, 1);

        pen.Path(readings.Select(frame => new SKPoint(X(frame.Seconds), Y(frame.Truth))), Faint.WithAlpha(0x90), 1.5f);
        pen.Path(readings.Select(frame => new SKPoint(X(frame.Seconds), frame.Reported is { } value ? Y(value) : float.NaN)), Blue, 2.5f);
        foreach (FrameReading frame in readings.Where(frame => frame.Verdict is not (Verdict.Accepted or Verdict.First)))
            pen.Disc(new(X(frame.Seconds), frame.Reported is { } value ? Y(value) : plot.Bottom), 3.2f, Red);

        DrawLegend(pen, area, report);
        DrawLine(pen, area, plot, report, X);
        for (double minute = 0; minute <= seconds; minute += 30)
            pen.Text(DemoLines.Time(minute)[..^2], X(minute), area.Bottom - 8, 11.5f, Faint, align: SKTextAlign.Center);
    }

    private static void DrawStretch(Pen pen, SKRect plot, int[] frames, string name, FrameReading[] readings, Func<double, float> x)
    {
        FrameReading[] inside = [.. readings.Where(frame => frames is [int first, int last] && frame.Frame >= first
            && frame.Frame <= last)];
        if (inside.Length == 0)
            return;
        var band = new SKRect(x(inside[0].Seconds), plot.Top, x(inside[^1].Seconds), plot.Bottom);
        pen.Box(band, Amber.WithAlpha(0x22));
        pen.Text(name, band.MidX, band.Top + 14, 12, Amber, align: SKTextAlign.Center);
    }

    private static void DrawLegend(Pen pen, SKRect area, DemoReport report)
    {
        float y = area.Top + 24, x = area.Left + LeftAxis;
        pen.Line(new(x, y - 4), new(x + 24, y - 4), Blue, 2.5f);
        pen.Text("reported reading", x + 32, y, 12.5f, Ink);
        pen.Line(new(x + 170, y - 4), new(x + 194, y - 4), Faint, 1.5f);
        pen.Text("what the meter shows", x + 202, y, 12.5f, Ink);
        pen.Disc(new(x + 372, y - 4), 3.2f, Red);
        pen.Text($"refused, the last reading is held ({report.Held} frames)", x + 382, y, 12.5f, Ink);
        pen.Text($"advanced {report.Advances} units   ·   line {MeterPlayer.Pin} rose {report.Pulses} times   ·   "
            + $"{Numbers.Fixed(report.MedianMilliseconds, 1)} ms a frame",
            area.Right - RightSpace, y, 12.5f, Faint, align: SKTextAlign.Right);
    }

    private static void DrawLine(Pen pen, SKRect area, SKRect plot, DemoReport report, Func<double, float> x)
    {
        float low = plot.Bottom + 12 + LineHeight - 8, high = plot.Bottom + 12;
        pen.Text($"line {MeterPlayer.Pin}", area.Left + 14, low - 6, 12.5f, Green);
        var points = new List<SKPoint> { new(plot.Left, low) };
        foreach (LinePulse pulse in report.Line)
            points.AddRange([new(x(pulse.Rose), low), new(x(pulse.Rose), high), new(x(pulse.Fell), high), new(x(pulse.Fell), low)]);
        points.Add(new(plot.Right, low));
        pen.Path(points, Green, 2);
    }
}
