using System.Device.Gpio;
using System.Globalization;
using System.Text;
using EdgeConv.Devices;

namespace EdgeConv.Testing;

/// <summary>
/// What happened on a chip's pins, with times from its beginning: to be kept in a file, played again on another chip, and compared. The file is text, a change a line:
/// <c>0.250000 17 high out</c> (seconds, pin, level, and whether the program did it or the world).
/// </summary>
public sealed class PinRecording
{
    private readonly PinChange[] _changes;

    private PinRecording(PinChange[] changes) => _changes = changes;

    /// <summary>A change of level.</summary>
    /// <param name="Time">Since the recording began.</param>
    /// <param name="Pin">The pin's number.</param>
    /// <param name="IsHigh">The level it has from then on.</param>
    /// <param name="IsOutput">True when the program did it, false when the world outside did.</param>
    public readonly record struct PinChange(TimeSpan Time, int Pin, bool IsHigh, bool IsOutput)
    {
        /// <summary>As a line of the file.</summary>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"{Time.TotalSeconds:0.000000} {Pin} {(IsHigh ? "high" : "low")} {(IsOutput ? "out" : "in")}");
    }

    /// <summary>All changes, in the order of their times.</summary>
    public IReadOnlyList<PinChange> Changes => _changes;

    /// <summary>How long it lasts: until the last change.</summary>
    public TimeSpan Duration => _changes.Length == 0 ? TimeSpan.Zero : _changes[^1].Time;

    /// <summary>Takes what a chip remembers.</summary>
    /// <param name="driver">The chip; it must remember everything since its beginning.</param>
    /// <param name="start">When the recording begins; changes before that are left out.</param>
    /// <exception cref="EdgeConvException">The chip has forgotten changes: give it a longer history.</exception>
    public static PinRecording Of(SimulatedGpioDriver driver, DateTimeOffset start)
    {
        ArgumentNullException.ThrowIfNull(driver);
        PinTransition[] history = driver.History();
        if (driver.TransitionCount > history.Length && history[0].Time >= start)
            throw new EdgeConvException(DeviceErrors.Recording, $"recording of pins: the chip keeps {history.Length} of {driver.TransitionCount} changes; make it with a longer history");
        return new([.. from change in history where change.Time >= start select new PinChange(change.Time - start, change.Pin, change.Level == PinValue.High, change.IsOutput)]);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="EdgeConvException">It cannot be read, or a line is wrong.</exception>
    public static PinRecording Load(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EdgeConvException(DeviceErrors.Recording, $"{path}: cannot be read: {e.Message.TrimEnd('.')}; give a recording of pins");
        }
    }

    /// <summary>Reads a file's text.</summary>
    /// <param name="place">Where it is from, for errors.</param>
    /// <exception cref="EdgeConvException">A line is wrong.</exception>
    public static PinRecording Parse(string text, string place = "recording")
    {
        ArgumentNullException.ThrowIfNull(text);
        var changes = new List<PinChange>();
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0].StartsWith('#'))
                continue;
            if (words.Length != 4 || !decimal.TryParse(words[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds) || seconds > 1_000_000_000
                || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int pin)
                || words[2] is not ("high" or "low") || words[3] is not ("in" or "out"))
                throw new EdgeConvException(DeviceErrors.Recording, $"{place}: line {number}: '{line.Trim()}' is no change of a pin; write such as 0.250000 17 high out");
            var time = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
            if (changes.Count > 0 && time < changes[^1].Time)
                throw new EdgeConvException(DeviceErrors.Recording, $"{place}: line {number}: is earlier than the line before it; put lines in the order of their times");
            changes.Add(new(time, pin, words[2] == "high", words[3] == "out"));
        }
        return new([.. changes]);
    }

    /// <summary>The file's text.</summary>
    public override string ToString() => _changes.Aggregate(new StringBuilder(), (text, change) => text.Append(change).Append('\n')).ToString();

    /// <summary>Writes the file.</summary>
    public void Save(string path) => File.WriteAllText(path, ToString());

    /// <summary>Does again what the world did: drives inputs at their times, and moves the clock, whose timers fire in between.</summary>
    /// <param name="driver">The chip.</param>
    /// <param name="clock">Its clock; the recording begins where it stands.</param>
    public void Replay(SimulatedGpioDriver driver, SimulatedClock clock)
    {
        ArgumentNullException.ThrowIfNull(driver);
        ArgumentNullException.ThrowIfNull(clock);
        DateTimeOffset start = clock.GetUtcNow();
        foreach (PinChange change in _changes)
        {
            clock.AdvanceTo(start + change.Time);
            if (!change.IsOutput)
                driver.Drive(change.Pin, change.IsHigh);
        }
    }

    /// <summary>The first difference between what the program did here and there, pin by pin; null if there is none.</summary>
    /// <param name="other">What is compared with this.</param>
    /// <param name="tolerance">By how much times may differ.</param>
    public string? Difference(PinRecording other, TimeSpan tolerance)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (int pin in _changes.Concat(other._changes).Where(change => change.IsOutput).Select(change => change.Pin).Distinct().Order())
        {
            PinChange[] here = Outputs(pin), there = other.Outputs(pin);
            for (int i = 0; i < Math.Max(here.Length, there.Length); i++)
                if (i >= here.Length || i >= there.Length || here[i].IsHigh != there[i].IsHigh || (here[i].Time - there[i].Time).Duration() > tolerance)
                    return $"pin {pin}, change {i}: {(i < here.Length ? here[i].ToString() : "nothing")}, and there {(i < there.Length ? there[i].ToString() : "nothing")}";
        }
        return null;
    }

    private PinChange[] Outputs(int pin) => [.. _changes.Where(change => change.IsOutput && change.Pin == pin)];
}
