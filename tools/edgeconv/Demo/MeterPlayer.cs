using System.Device.Gpio;
using System.Diagnostics;
using EdgeConv.Frames;
using EdgeConv.Testing;

namespace EdgeConv.Command.Demo;

/// <summary>Plays frames to the model, checks the readings and pulses the line once per unit that the reading advances.</summary>
internal sealed class MeterPlayer(Model model, MeterSequence sequence, IEnumerable<byte[]> frames)
{
    private const int Pins = 54;

    /// <summary>The line, by its number on the simulated board.</summary>
    public const int Pin = 17;

    public List<FrameReading> Readings { get; } = [];

    public LinePulse[] Line { get; private set; } = [];

    public double MedianMilliseconds { get; private set; }

    public void Play()
    {
        var layout = new FrameLayout(sequence.Width, sequence.Height, PixelFormat.Rgb24);
        var clock = new SimulatedClock();
        var camera = new RecordedCamera(layout, frames, TimeSpan.FromSeconds(sequence.FrameSeconds), clock);
        using var board = new SimulatedGpioDriver(Pins, clock);
        using var controller = new GpioController(board);
        using var line = new PulseLine(controller, Pin, clock);
        using var reader = new DigitReader(model, layout, sequence.Digits);
        var check = new ReadingCheck(sequence.RateLimitUnitsPerFrame);
        var digits = new DigitPosition[sequence.Digits.Length];
        var times = new List<double>();

        while (camera.TryRead(out Frame frame, out FrameStamp stamp))
        {
            double? before = check.Value;
            long start = Stopwatch.GetTimestamp();
            reader.Read(frame, digits);
            double[] positions = [.. digits.Select(digit => digit.Position)];
            MeterReading reading = MeterReading.OfDrums(positions);
            double confidence = digits.Min(digit => digit.Confidence);
            Verdict verdict = check.Offer(reading, confidence);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);

            int advanced = before is { } last && check.Value is { } now ? (int)(Math.Floor(now) - Math.Floor(last)) : 0;
            line.Pulse(advanced);
            Readings.Add(new((int)stamp.Sequence, (stamp.Time - clock.Start).TotalSeconds, sequence.Truth[(int)stamp.Sequence], positions,
                confidence,
                reading.Value, reading.Misfit, verdict, check.Value, advanced));
        }
        clock.Advance(camera.Interval); // the last pulses end
        Line = LinePulse.Of(board.History().Where(transition => transition.Pin == Pin), clock.Start);
        times.Sort();
        MedianMilliseconds = times.Count == 0 ? 0 : times[times.Count / 2];
    }
}
