using System.Buffers;
using System.Text.Json;
using EdgeConv.Gateway.Ring;
using EdgeConv.Node.Ring;

namespace EdgeConv.Gateway.Pages;

/// <summary>What the page shows, as JSON: one line, so that it can be an event of a stream.</summary>
internal static class StatusJson
{
    public static byte[] Of(NodeView view)
    {
        var bytes = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            IReadOnlyList<string> complaints = view.Complaints();
            json.WriteBoolean("ok", complaints.Count == 0);
            Strings(json, "reasons", complaints);
            RingReader? ring = view.Ring;
            json.WriteString("node", ring?.Names.Node ?? Path.GetFileNameWithoutExtension(view.Path));
            if (ring is not null)
                Ring(json, ring);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    public static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>JSON has no word for what is no number.</summary>
    public static double Finite(double value) => double.IsFinite(value) ? value : 0;

    private static void Ring(Utf8JsonWriter json, RingReader ring)
    {
        RingNames names = ring.Names;
        json.WriteString("model", names.Model);
        json.WriteString("board", names.Board);
        json.WriteString("camera", names.Camera);
        json.WriteString("version", names.Version);
        json.WriteNumber("picture", ring.Newest(RingKind.Picture));
        if (ring.TryNewest(out ResultRecord result))
            Result(json, names, result);
        if (ring.TryNewest(out HealthRecord health))
            Health(json, health);
    }

    private static void Result(Utf8JsonWriter json, RingNames names, in ResultRecord result)
    {
        json.WriteStartObject("result");
        json.WriteNumber("number", result.Number);
        json.WriteNumber("sequence", result.Sequence);
        json.WriteNumber("time", result.UnixMilliseconds);
        json.WriteStartArray("labels");
        for (int i = 0; i < result.Labels; i++)
        {
            json.WriteStartObject();
            json.WriteString("name", names.Label(result.LabelAt[i].Label));
            json.WriteNumber("score", Finite(result.LabelAt[i].Score));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("allBoxes", result.AllBoxes);
        json.WriteStartArray("boxes");
        for (int i = 0; i < result.Boxes; i++)
        {
            json.WriteStartObject();
            Box(json, names, result.BoxAt[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("rules");
        for (int i = 0; i < result.Rules; i++)
        {
            RuleRecord rule = result.RuleAt[i];
            json.WriteStartObject();
            json.WriteString("name", names.Rule(i));
            json.WriteBoolean("active", rule.IsActive);
            json.WriteBoolean("holds", rule.Holds);
            json.WriteString("label", names.Label(rule.Label));
            json.WriteNumber("score", Finite(rule.Score));
            json.WriteNumber("transitions", rule.Transitions);
            json.WriteNumber("since", rule.ChangedUnixMilliseconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("milliseconds", result.Times.Total / 1e6);
        json.WriteEndObject();
    }

    public static void Box(Utf8JsonWriter json, RingNames names, in RingBox box)
    {
        json.WriteString("label", names.Label(box.Label));
        json.WriteNumber("score", Finite(box.Score));
        json.WriteNumber("left", Finite(box.Left));
        json.WriteNumber("top", Finite(box.Top));
        json.WriteNumber("right", Finite(box.Right));
        json.WriteNumber("bottom", Finite(box.Bottom));
    }

    private static void Health(Utf8JsonWriter json, in HealthRecord health)
    {
        NodeHealth node = health.Node;
        json.WriteStartObject("health");
        json.WriteNumber("time", node.UnixMilliseconds);
        json.WriteNumber("started", node.StartedUnixMilliseconds);
        json.WriteNumber("frames", node.Frames);
        json.WriteNumber("dropped", node.Dropped);
        json.WriteNumber("damaged", node.Damaged);
        json.WriteNumber("faults", node.Faults);
        json.WriteNumber("reopened", node.Reopened);
        json.WriteString("cameraState", node.CameraState.ToString().ToLowerInvariant());
        if (node.TemperatureMilliCelsius != NodeHealth.NoTemperature)
            json.WriteNumber("temperature", node.TemperatureMilliCelsius / 1000.0);
        json.WriteNumber("arenaBytes", node.ArenaBytes);
        json.WriteNumber("allocatedBytes", node.AllocatedBytes);
        json.WriteNumber("residentBytes", node.ResidentBytes);
        json.WriteNumber("framesPerSecond", Finite(node.FramesPerSecond));
        json.WriteNumber("allowedFramesPerSecond", Finite(node.AllowedFramesPerSecond));
        json.WriteNumber("p50", node.Total.P50 / 1e6);
        json.WriteNumber("p99", node.Total.P99 / 1e6);
        json.WriteEndObject();
    }
}
