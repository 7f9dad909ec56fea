using System.Globalization;
using EdgeConv.Verbs;

namespace EdgeConv.Command.Demo;

/// <summary>Lines for people: one when the reading advances by a unit, and one per stretch of refused frames.</summary>
internal sealed class DemoLines
{
    private readonly List<string> _lines = [];
    private FrameReading? _firstRefused, _last;

    public static IReadOnlyList<string> Of(IEnumerable<FrameReading> readings)
    {
        var lines = new DemoLines();
        foreach (FrameReading frame in readings)
            lines.Add(frame);
        return lines.Done();
    }

    private void Add(FrameReading frame)
    {
        if (_firstRefused is not null && frame.Verdict != _firstRefused.Verdict)
            EndStretch();
        if (frame.Verdict is not (Verdict.Accepted or Verdict.First))
            _firstRefused ??= frame;
        else if (frame.Advanced > 0 || _last?.Reported is null)
            _lines.Add($"{Time(frame.Seconds)}  frame {frame.Frame,3}  {Reading(frame.Reported ?? frame.Reading)}  "
                + (frame.Verdict == Verdict.First ? "first reading, to be confirmed"
                    : frame.Advanced == 0 ? "confirmed" : frame.Advanced == 1 ? "advanced: line pulsed"
                        : $"advanced by {frame.Advanced}: line pulsed {frame.Advanced} times"));
        _last = frame;
    }

    private List<string> Done()
    {
        EndStretch();
        if (_last is { Advanced: 0 })
            _lines.Add($"{Time(_last.Seconds)}  frame {_last.Frame,3}  {Reading(_last.Reported ?? _last.Reading)}  last frame");
        return _lines;
    }

    /// <summary>Minutes, seconds and tenths since the first frame.</summary>
    public static string Time(double seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 60}:{seconds % 60:00.0}");

    /// <summary>Five digits of the drums and the fraction of the last one.</summary>
    public static string Reading(double value) => value.ToString("00000.00", CultureInfo.InvariantCulture);

    private void EndStretch()
    {
        if (_firstRefused is not { } first || _last is null)
            return;
        string frames = first.Frame == _last.Frame ? $"frame {first.Frame,3}" : $"frames {first.Frame} to {_last.Frame}";
        string held = first.Reported is { } reported ? $"held at {Reading(reported)}" : "nothing reported yet";
        _lines.Add($"{Time(first.Seconds)}  {frames}  {held}: " + first.Verdict switch
        {
            Verdict.Unsure => $"a digit is unclear (confidence down to {Numbers.Fixed(first.Confidence, 2)})",
            Verdict.Misfit => "the drums do not fit together",
            Verdict.Backwards => "the reading would go backwards",
            _ => "the reading would go on too fast",
        });
        _firstRefused = null;
    }
}
