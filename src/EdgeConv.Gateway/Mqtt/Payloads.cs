using System.Buffers;
using System.Text.Json;
using EdgeConv.Gateway.Pages;
using EdgeConv.Node.Ring;

namespace EdgeConv.Gateway.Mqtt;

/// <summary>Messages as JSON.</summary>
internal static class Payloads
{
    /// <summary>A change of a rule: <c>type</c> is <c>new</c> when it goes on and <c>end</c> when it goes off.</summary>
    public static byte[] Event(RingNames names, long generation, in EventRecord changed)
    {
        EventRecord e = changed;
        return Object(json =>
        {
            json.WriteString("type", e.IsActive != 0 ? "new" : "end");
            json.WriteStartObject("before");
            json.WriteBoolean("active", e.IsActive == 0);
            json.WriteNumber("lasted", e.LastedMilliseconds / 1000.0);
            json.WriteEndObject();
            json.WriteStartObject("after");
            // The same for a repeated delivery and for no other event: who must not count twice compares it.
            json.WriteString("id", $"{generation:x16}-{e.Number}");
            json.WriteString("camera", names.Node);
            json.WriteString("rule", names.Rule(e.Rule));
            json.WriteBoolean("active", e.IsActive != 0);
            json.WriteString("label", names.Label(e.Label));
            json.WriteNumber("score", StatusJson.Finite(e.Score));
            json.WriteNumber("frame", e.Sequence);
            json.WriteNumber("frame_time", e.UnixMilliseconds / 1000.0);
            json.WriteNumber("transitions", e.Transitions);
            if (e.HasBox != 0)
            {
                json.WriteStartObject("box");
                StatusJson.Box(json, names, e.Box);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        });
    }

    /// <summary>Events that the ring or the outbox had to give up.</summary>
    public static byte[] Lost(RingNames names, long events) => Object(json =>
    {
        json.WriteString("type", "lost");
        json.WriteString("camera", names.Node);
        json.WriteNumber("events", events);
    });

    public static byte[] Stats(RingNames names, in HealthRecord health, in ResultRecord result)
    {
        NodeHealth node = health.Node;
        string label = result.Labels > 0 ? names.Label(result.LabelAt[0].Label) : "";
        int boxes = result.AllBoxes;
        return Object(json =>
        {
            json.WriteString("camera", node.CameraState.ToString().ToLowerInvariant());
            json.WriteNumber("fps", Math.Round(StatusJson.Finite(node.FramesPerSecond), 1));
            json.WriteNumber("latency", Math.Round(node.Total.P50 / 1e6, 2));
            json.WriteNumber("frames", node.Frames);
            json.WriteNumber("dropped", node.Dropped);
            json.WriteNumber("faults", node.Faults);
            if (node.TemperatureMilliCelsius != NodeHealth.NoTemperature)
                json.WriteNumber("temperature", Math.Round(node.TemperatureMilliCelsius / 1000.0, 1));
            json.WriteString("label", label);
            json.WriteNumber("boxes", boxes);
        });
    }

    public static byte[] Object(Action<Utf8JsonWriter> fields)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
