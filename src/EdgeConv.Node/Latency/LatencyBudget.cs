using System.Text.Json;

namespace EdgeConv.Node.Latency;

/// <summary>Latencies since the start and since they were last said.</summary>
internal sealed class LatencyBudget
{
    private static readonly JsonEncodedText[] s_names =
        [.. Enum.GetNames<Part>().Select(name => JsonEncodedText.Encode(name.ToLowerInvariant()))];

    private static readonly JsonEncodedText s_p50 = JsonEncodedText.Encode("p50"), s_p99 = JsonEncodedText.Encode("p99"), s_most = JsonEncodedText.Encode("most");

    private readonly Histogram[] _all = Made(), _lately = Made();
    private long _previousTotal = -1;

    public long Frames => _all[(int)Part.Total].Count;

    public long FramesLately => _lately[(int)Part.Total].Count;

    public Histogram Of(Part part) => _all[(int)part];

    public void Add(in FrameTimes times)
    {
        Add(Part.Wait, times.Wait);
        Add(Part.Rows, times.Rows);
        Add(Part.Inference, times.Inference);
        Add(Part.Rules, times.Rules);
        Add(Part.Output, times.Output);
        Add(Part.Total, times.Total);
        if (_previousTotal >= 0)
            Add(Part.Jitter, Math.Abs(times.Total - _previousTotal));
        _previousTotal = times.Total;
    }

    /// <summary>The next frame does not follow the last one.</summary>
    public void Interrupt() => _previousTotal = -1;

    /// <summary>Writes a property for each part: p50, p99 and the largest, in microseconds. Allocates nothing.</summary>
    /// <param name="lately">Since this was last written so; that then begins anew.</param>
    public void Write(Utf8JsonWriter json, bool lately)
    {
        Histogram[] histograms = lately ? _lately : _all;
        for (int part = 0; part < histograms.Length; part++)
        {
            Histogram histogram = histograms[part];
            json.WriteStartObject(s_names[part]);
            json.WriteNumber(s_p50, Microseconds(histogram.Percentile(0.5)));
            json.WriteNumber(s_p99, Microseconds(histogram.Percentile(0.99)));
            json.WriteNumber(s_most, Microseconds(histogram.Most));
            json.WriteEndObject();
            if (lately)
                histogram.Clear();
        }
    }

    /// <summary>As all that is said of latencies.</summary>
    public static long Microseconds(long nanoseconds) => (nanoseconds + 500) / 1000;

    private static Histogram[] Made() => [.. Enum.GetValues<Part>().Select(_ => new Histogram())];

    private void Add(Part part, long nanoseconds)
    {
        _all[(int)part].Add(nanoseconds);
        _lately[(int)part].Add(nanoseconds);
    }
}
