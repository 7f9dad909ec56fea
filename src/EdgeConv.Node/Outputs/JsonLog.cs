using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeConv.Node.Latency;

namespace EdgeConv.Node.Outputs;

/// <summary>JSON lines, one per event, made in a buffer of fixed size. For one thread. Allocates nothing after its constructor.</summary>
internal sealed class JsonLog : IDisposable
{
    private static readonly JsonEncodedText s_time = JsonEncodedText.Encode("time"), s_event = JsonEncodedText.Encode("event"),
        s_log = JsonEncodedText.Encode("log"), s_lost = JsonEncodedText.Encode("lostLines");

    private readonly NodeClock _clock;
    private readonly LineQueue _queue;
    private readonly FixedBuffer _buffer;
    private readonly Utf8JsonWriter _json;
    private long _saidLost;

    /// <param name="lineBytes">The longest line.</param>
    /// <param name="queueBytes">Room for lines that the stream does not take at once.</param>
    public JsonLog(Stream stream, NodeClock clock, int lineBytes, int queueBytes)
    {
        _clock = clock;
        _queue = new(stream, Math.Max(queueBytes, 2 * lineBytes));
        _buffer = new(lineBytes);
        _json = new(_buffer, new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        FormatSigns();
    }

    /// <summary>Lines that the stream did not take in time.</summary>
    public long Lost => _queue.Lost;

    /// <summary>Begins a line; its fields follow, and <see cref="End"/>.</summary>
    public Utf8JsonWriter Begin(JsonEncodedText what)
    {
        if (_queue.Lost != _saidLost)
            SayLost();
        return Started(what);
    }

    /// <summary>While it is set, lines are made but not sent: what the first one of a kind costs in memory is spent before it counts.</summary>
    public bool IsRehearsing { get; set; }

    /// <summary>Ends the line and sends it on its way.</summary>
    public bool End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Append((byte)'\n');
        return IsRehearsing || _queue.TryAdd(_buffer.Written);
    }

    public bool Flush(TimeSpan timeout)
    {
        if (_queue.Lost != _saidLost)
            SayLost();
        return _queue.Flush(timeout);
    }

    public void Dispose()
    {
        _queue.Dispose();
        _json.Dispose();
    }

    /// <summary>The runtime encodes the signs of numbers and exponents when it first needs each, which may be long after the start: a score of 1.9E-05.</summary>
    private void FormatSigns()
    {
        _json.WriteStartArray();
        foreach (double number in (ReadOnlySpan<double>)[-1.5e-20, 1.5e20])
        {
            _json.WriteNumberValue(number);
            _json.WriteNumberValue((float)number);
        }
        _json.WriteEndArray();
        _json.Flush();
    }

    private Utf8JsonWriter Started(JsonEncodedText what)
    {
        _buffer.Clear();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString(s_time, _clock.Utc);
        _json.WriteString(s_event, what);
        return _json;
    }

    private void SayLost()
    {
        long lost = _queue.Lost;
        Started(s_log).WriteNumber(s_lost, lost - _saidLost);
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Append((byte)'\n');
        if (_queue.TryAdd(_buffer.Written))
            _saidLost = lost;
        else
            _saidLost--; // this line is lost too, but is not one that anybody misses
    }
}
