using System.Globalization;
using System.Text.Json;

namespace EdgeConv.Simulator;

/// <summary>What lines of the node's log mean here.</summary>
internal static class NodeLines
{
    /// <summary>Tells a recorder of a rule's change at a frame.</summary>
    public static void Record(in LogLine line, SessionRecorder? recorder)
    {
        if (recorder is not null && line.Kind == "rule" && line.Fields.TryGetProperty("sequence", out JsonElement sequence))
            recorder.Rule(sequence.GetInt64(), line.Fields.GetProperty("rule").GetString()!, line.Fields.GetProperty("on").GetBoolean());
    }

    /// <summary>For people; null for lines that say nothing that happened.</summary>
    /// <param name="now">Milliseconds, for lines that have no time of a frame.</param>
    public static (string Kind, string Text, double Milliseconds)? Text(in LogLine line, double now)
    {
        JsonElement fields = line.Fields;
        switch (line.Kind)
        {
            case "rule":
                string score = fields.TryGetProperty("score", out JsonElement value) ? string.Create(CultureInfo.InvariantCulture, $", score {value.GetDouble():0.00}") : "";
                string frame = fields.TryGetProperty("sequence", out JsonElement sequence) ? $"frame {sequence.GetInt64()}" : "no picture";
                return ("rule", $"{fields.GetProperty("rule").GetString()} {(fields.GetProperty("on").GetBoolean() ? "on" : "off")} ({frame}{score})",
                    fields.GetProperty("microseconds").GetInt64() / 1e3);
            case "camera" when fields.GetProperty("state").GetString() != "ended":
                return ("camera", fields.GetProperty("text").GetString()!, now);
            case "sleep":
                return ("wake", "asleep: the camera is closed until the wake pin is active", now);
            case "wake":
                return ("wake", "the wake pin is active: the camera is opened", now);
            case "awake":
                return ("wake", $"awake: first frame after {fields.GetProperty("milliseconds").GetInt64()} ms", now);
            case "fault":
                return ("fault", $"{fields.GetProperty("of").GetString()}: {fields.GetProperty("text").GetString()}", now);
            default:
                return null;
        }
    }

    /// <summary>Whether a line says that the camera gives no frames (the reason), or gives them again (null); false for all others.</summary>
    public static bool IsCameraTrouble(in LogLine line, out string? why)
    {
        why = null;
        if (line.Kind != "camera")
            return false;
        if (line.Fields.GetProperty("state").GetString() is "stalled" or "lost")
            why = line.Fields.GetProperty("text").GetString();
        return true;
    }
}
