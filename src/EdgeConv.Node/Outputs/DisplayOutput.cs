using System.Globalization;
using EdgeConv.Devices;
using EdgeConv.Node.Decide;
using EdgeConv.Node.Latency;
using EdgeConv.Node.Rules;

namespace EdgeConv.Node.Outputs;

/// <summary>The result on a display: the best answer and its score, frames a second and latency, and the rules. Drawing allocates nothing and never waits for the bus.</summary>
/// <param name="display">Disposed with this.</param>
internal sealed class DisplayOutput(ResultDisplay display) : IDisposable
{
    private const long Interval = NodeClock.Second / 5;

    /// <summary>Rows above the rules: large text, bar, rate.</summary>
    private const int RowsAbove = 4;

    private long _due, _since;
    private int _framesSince;
    private double _rate;

    /// <summary>How often it stopped answering.</summary>
    public long Faults { get; private set; }

    /// <summary>Draws, if it is time or something has changed.</summary>
    public void Show(Stages stages, TimedRule[] rules, bool hasChanged, in FrameTimes times, long now)
    {
        _framesSince++;
        if (now < _due && !hasChanged)
            return;
        _due = now + Interval;
        if (now - _since > NodeClock.Second)
        {
            _rate = _since == 0 ? 0 : _framesSince * (double)NodeClock.Second / (now - _since);
            (_since, _framesSince) = (now, 0);
        }
        Answer answer = stages.Second is { Answer.Boxes.IsEmpty: false } second ? second.Answer : stages.First.Answer;
        (int label, float score) = Best(answer);
        Span<char> line = stackalloc char[2 * ResultDisplay.Letters];
        display.Clear();
        if (label >= 0 && label < answer.Labels.Length)
            display.Text(0, answer.Labels[label], isLarge: true);
        else if (label >= 0 && label.TryFormat(line, out int digits, provider: CultureInfo.InvariantCulture))
            display.Text(0, line[..digits], isLarge: true);
        display.Bar(2, Math.Clamp(score, 0, 1));
        display.Text(3, RateAndTime(line, times.Total / NodeClock.Millisecond));
        for (int i = 0; i < rules.Length && RowsAbove + i < display.Rows; i++)
            if (line.TryWrite(CultureInfo.InvariantCulture, $"{(rules[i].State.IsOn ? "* " : "  ")}{rules[i].Name.AsSpan(0, Math.Min(rules[i].Name.Length, ResultDisplay.Letters - 2))}", out int letters))
                display.Text(RowsAbove + i, line[..letters]);
        display.Show();
    }

    /// <summary>There is no picture, and why.</summary>
    public void ShowNothing(string why, TimedRule[] rules)
    {
        display.Clear();
        display.Text(0, why, isLarge: true);
        for (int i = 0; i < rules.Length && RowsAbove + i < display.Rows; i++)
            display.Text(RowsAbove + i, rules[i].State.IsOn ? rules[i].Name : "");
        display.Show();
    }

    /// <summary>Whether it stopped answering (the reason) or answers again (null) since this was last asked.</summary>
    public bool TryTakeFault(out string? fault)
    {
        if (!display.TryTakeFault(out fault))
            return false;
        Faults += fault is null ? 0 : 1;
        return true;
    }

    public void Dispose() => display.Dispose();

    /// <summary>Put together by hand: an interpolated number is an object until the compiler has optimised.</summary>
    private ReadOnlySpan<char> RateAndTime(Span<char> line, long milliseconds)
    {
        const string between = "/s  ", end = " ms";
        Math.Min(_rate, 99_999).TryFormat(line, out int length, "0.0", CultureInfo.InvariantCulture);
        between.CopyTo(line[length..]);
        length += between.Length;
        milliseconds.TryFormat(line[length..], out int digits, provider: CultureInfo.InvariantCulture);
        length += digits;
        end.CopyTo(line[length..]);
        return line[..(length + end.Length)];
    }

    private static (int Label, float Score) Best(Answer answer)
    {
        if (answer.Boxes is [var box, ..])
            return (box.Label, box.Score);
        int best = answer.BestScore;
        return (best, best < 0 ? 0 : answer.Scores[best]);
    }
}
