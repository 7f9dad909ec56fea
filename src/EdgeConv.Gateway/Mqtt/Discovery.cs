using System.Text.Json;
using EdgeConv.Node.Ring;

namespace EdgeConv.Gateway.Mqtt;

/// <summary>What Home Assistant reads to show a node by itself (https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery): retained, one message for each entity.</summary>
internal static class Discovery
{
    public static IEnumerable<(string Topic, byte[] Payload)> Messages(string prefix, Topics topics, RingNames names, bool snapshots)
    {
        string node = Topics.Identifier(names.Node);
        foreach (string rule in names.Rules)
        {
            string id = $"edgeconv_{node}_{Topics.Identifier(rule)}";
            yield return Entity(prefix, "binary_sensor", id, topics, names, json =>
            {
                json.WriteString("name", rule);
                json.WriteString("state_topic", topics.State(rule));
                json.WriteString("payload_on", "ON");
                json.WriteString("payload_off", "OFF");
            });
            if (snapshots)
                yield return Entity(prefix, "image", id + "_snapshot", topics, names, json =>
                {
                    json.WriteString("name", rule + " snapshot");
                    json.WriteString("image_topic", topics.Snapshot(rule));
                    json.WriteString("content_type", "image/jpeg");
                });
        }

        foreach ((string field, string name, string? unit, string? kind) in new (string, string, string?, string?)[]
        {
            ("label", "Label", null, null), ("boxes", "Boxes", null, null), ("fps", "Frames per second", "fps", null),
            ("latency", "Latency", "ms", null), ("temperature", "Temperature", "°C", "temperature"), ("camera", "Camera", null, null),
        })
            yield return Entity(prefix, "sensor", $"edgeconv_{node}_{field}", topics, names, json =>
            {
                json.WriteString("name", name);
                json.WriteString("state_topic", topics.Stats);
                json.WriteString("value_template", $"{{{{ value_json.{field} | default('') }}}}");
                if (unit is not null)
                    json.WriteString("unit_of_measurement", unit);
                if (kind is not null)
                    json.WriteString("device_class", kind);
                if (field is not ("label" or "boxes"))
                    json.WriteString("entity_category", "diagnostic");
            });
    }

    private static (string, byte[]) Entity(string prefix, string component, string id, Topics topics, RingNames names, Action<Utf8JsonWriter> fields) =>
        ($"{prefix}/{component}/{id}/config", Payloads.Object(json =>
        {
            fields(json);
            json.WriteString("unique_id", id);
            json.WriteString("object_id", id);
            json.WriteString("availability_topic", topics.Available);
            json.WriteString("payload_available", "online");
            json.WriteString("payload_not_available", "offline");
            json.WriteNumber("qos", 1);
            json.WriteStartObject("device");
            json.WriteStartArray("identifiers");
            json.WriteStringValue("edgeconv_" + Topics.Identifier(names.Node));
            json.WriteEndArray();
            json.WriteString("name", names.Node);
            json.WriteString("manufacturer", "EdgeConv");
            json.WriteString("model", names.Board.Length > 0 ? names.Board : "EdgeConv node");
            json.WriteString("sw_version", names.Version);
            json.WriteEndObject();
            json.WriteStartObject("origin");
            json.WriteString("name", "EdgeConv");
            json.WriteString("sw_version", names.Version);
            json.WriteEndObject();
        }));
}
