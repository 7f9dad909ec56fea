using System.Text;
using System.Text.Json;

namespace EdgeConv.Node.Loop;

/// <summary>What a node did, as <c>--frames</c> prints it.</summary>
/// <param name="Frames">Frames that the models saw.</param>
/// <param name="Dropped">Frames that the camera dropped.</param>
/// <param name="Damaged">Frames that were damaged.</param>
/// <param name="Skipped">Frames that were not looked at because the board was hot.</param>
/// <param name="AllocatedBytes">Managed bytes that all threads allocated while nothing but frames went on.</param>
/// <param name="LostLines">Lines of the log that standard output did not take.</param>
/// <param name="LineFaults">How often a pin could not be set.</param>
/// <param name="Lost">How often the camera was lost or stalled.</param>
/// <param name="OutputsHash">FNV-1a over the hashes of all frames' raw outputs; of one frame over and over it depends on how often.</param>
/// <param name="DistinctOutputs">How many different raw outputs there were, counted to <see cref="DistinctHashes.Most"/>.</param>
/// <param name="LastOutputsHash">FNV-1a of the last frame's raw outputs.</param>
/// <param name="Rules">How often each rule changed, and how it ended.</param>
/// <param name="Latency">Per part p50, p99 and most in microseconds.</param>
internal sealed record NodeSummary(
    long Frames, long Dropped, long Damaged, long Skipped, long AllocatedBytes, long LostLines, long LineFaults, long Lost,
    string OutputsHash, long DistinctOutputs, string LastOutputsHash, IReadOnlyDictionary<string, RuleSummary> Rules, IReadOnlyDictionary<string, LatencySummary> Latency)
{
    /// <summary>In one line.</summary>
    public string ToJson()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("frames", Frames);
            json.WriteNumber("dropped", Dropped);
            json.WriteNumber("damaged", Damaged);
            json.WriteNumber("skipped", Skipped);
            json.WriteNumber("allocatedBytes", AllocatedBytes);
            json.WriteNumber("lostLines", LostLines);
            json.WriteNumber("lineFaults", LineFaults);
            json.WriteNumber("lost", Lost);
            json.WriteString("outputsHash", OutputsHash);
            json.WriteNumber("distinctOutputs", DistinctOutputs);
            json.WriteString("lastOutputsHash", LastOutputsHash);
            json.WriteStartObject("rules");
            foreach ((string name, RuleSummary rule) in Rules)
            {
                json.WriteStartObject(name);
                json.WriteNumber("changes", rule.Changes);
                json.WriteBoolean("isOn", rule.IsOn);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteStartObject("latency");
            foreach ((string part, LatencySummary latency) in Latency)
            {
                json.WriteStartObject(part);
                json.WriteNumber("p50", latency.P50);
                json.WriteNumber("p99", latency.P99);
                json.WriteNumber("most", latency.Most);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}

internal sealed record RuleSummary(long Changes, bool IsOn);

internal sealed record LatencySummary(long P50, long P99, long Most);
