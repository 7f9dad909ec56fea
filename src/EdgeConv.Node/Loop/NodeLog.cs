using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using EdgeConv.Camera;
using EdgeConv.Decoding;
using EdgeConv.Node.Configuration;
using EdgeConv.Node.Decide;
using EdgeConv.Node.Latency;
using EdgeConv.Node.Outputs;
using EdgeConv.Node.Policy;
using EdgeConv.Node.Rules;
using EdgeConv.Node.Watchdog;

namespace EdgeConv.Node.Loop;

/// <summary>The node's lines of the log. While nothing but frames goes on, nothing is allocated.</summary>
internal sealed class NodeLog : IDisposable
{
    private const int MostBoxes = 16, LineBytes = 8192;

    private static readonly TimeSpan s_flush = TimeSpan.FromMilliseconds(300);

    private readonly JsonLog _log;
    private readonly bool _frames;
    private readonly RawOutputs _outputs;
    private readonly byte[] _hex;
    private readonly JsonEncodedText[] _rules;
    private readonly JsonEncodedText[] _labels, _thenLabels;
    private long _lastLatency;
    private FrameCounts _lastCounts;

    public NodeLog(Stream stream, NodeClock clock, LogConfiguration? configuration, Stages stages, TimedRule[] rules)
    {
        LogConfiguration log = configuration ?? new();
        (_frames, _outputs) = (log.Frames, log.Outputs);
        int raw = _frames && _outputs == RawOutputs.Bytes ? 2 * (stages.First.RawBytes + (stages.Second?.RawBytes ?? 0)) : 0;
        _hex = new byte[raw];
        _log = new(stream, clock, LineBytes + raw + 256 * rules.Length, log.Bytes);
        _rules = [.. rules.Select(rule => LogWords.Encode(rule.Name))];
        _labels = LogWords.Encode(stages.First.Answer.Labels);
        _thenLabels = stages.Second is null ? [] : LogWords.Encode(stages.Second.Answer.Labels);
        _lastLatency = clock.Now;
    }

    public long LostLines => _log.Lost;

    /// <summary>Makes each line once that comes while frames do, and sends none.</summary>
    public void Rehearse(TimedRule[] rules, Stages stages, LatencyBudget latency, Thermometer? thermometer)
    {
        _log.IsRehearsing = true;
        var changed = new bool[rules.Length];
        Array.Fill(changed, true);
        Rules(rules, changed, 0, 0);
        Frame(stages, 0, default);
        Latency(latency, default, lately: true, _lastLatency + NodeClock.Second);
        _lastLatency -= NodeClock.Second;
        if (thermometer is not null)
            Thermal(thermometer);
        _log.IsRehearsing = false;
    }

    public void Start(LoopEquipment with)
    {
        Utf8JsonWriter json = _log.Begin(LogWords.Start);
        json.WriteString("node", with.Configuration.Name);
        json.WriteString("camera", with.Camera.Name);
        json.WriteString("model", with.Stages.First.Model.Identity);
        if (with.Stages.Second is { } second)
            json.WriteString("then", second.Model.Identity);
        json.WriteNumber("arenaBytes", with.ArenaBytes);
        if (with.Board is { } board)
            json.WriteString("board", board.Name);
        json.WriteStartObject("rules");
        foreach (TimedRule rule in with.Rules)
            json.WriteBoolean(rule.Name, rule.State.IsOn);
        json.WriteEndObject();
        _log.End();
    }

    public void Camera(in CameraChange change, CameraSupervisor camera)
    {
        Utf8JsonWriter json = _log.Begin(LogWords.Camera);
        json.WriteString("state", change.State.ToString().ToLowerInvariant());
        if (change.Fault.Code is { } code)
        {
            json.WriteString("code", code.Id);
            if (change.Fault.Call is { } call)
                json.WriteString("call", call);
            if (change.Fault.Errno != 0)
                json.WriteNumber("errno", change.Fault.Errno);
        }
        if (change.FormatChanged)
        {
            CameraFormat format = camera.Format;
            json.WriteString("format", format.IsJpeg ? "mjpg" : format.Layout.Format.ToString().ToLowerInvariant());
            json.WriteNumber("width", format.Layout.Width);
            json.WriteNumber("height", format.Layout.Height);
            json.WriteNumber("framesPerSecond", format.FramesPerSecond);
        }
        if (change.Attempts > 0)
            json.WriteNumber("attempts", change.Attempts);
        json.WriteString("text", change.Text);
        _log.End();
    }

    /// <summary>A line for each rule that changed.</summary>
    /// <param name="sequence">The frame's; -1 where time went on without one.</param>
    public void Rules(TimedRule[] rules, ReadOnlySpan<bool> changed, long sequence, long time)
    {
        for (int i = 0; i < rules.Length; i++)
        {
            if (!changed[i])
                continue;
            Utf8JsonWriter json = _log.Begin(LogWords.Rule);
            json.WriteString(LogWords.Rule, _rules[i]);
            json.WriteBoolean(LogWords.On, rules[i].State.IsOn);
            if (sequence >= 0)
                json.WriteNumber(LogWords.Sequence, sequence);
            json.WriteNumber(LogWords.Microseconds, time / 1000);
            Deciding deciding = rules[i].Deciding;
            if (deciding.Label >= 0)
                json.WriteNumber(LogWords.Score, deciding.Score);
            _log.End();
        }
    }

    public void Frame(Stages stages, long sequence, in FrameTimes times)
    {
        if (!_frames)
            return;
        Utf8JsonWriter json = _log.Begin(LogWords.Frame);
        json.WriteNumber(LogWords.Sequence, sequence);
        Answer(json, stages.First.Answer, _labels);
        if (stages.Second is { } second)
        {
            json.WriteStartObject(LogWords.Then);
            json.WriteNumber(LogWords.Seen, stages.Seen);
            Answer(json, second.Answer, _thenLabels);
            json.WriteEndObject();
        }
        json.WriteNumber(LogWords.Microseconds, times.Total / 1000);
        if (_outputs != RawOutputs.None)
            json.WriteString(LogWords.Hash, HexText.Of(stages.Hash, stackalloc byte[16]));
        if (_outputs == RawOutputs.Bytes)
        {
            json.WriteString(LogWords.Outputs, HexText.Of(stages.First.RawOutputs, _hex));
            if (stages.Seen > 0)
                json.WriteString(LogWords.ThenOutputs, HexText.Of(stages.Second!.RawOutputs, _hex));
        }
        _log.End();
    }

    /// <summary>Latencies: since this was last said, or since the start.</summary>
    /// <param name="counts">Since the start; said since the last time too.</param>
    public void Latency(LatencyBudget latency, in FrameCounts counts, bool lately, long now)
    {
        long frames = lately ? latency.FramesLately : latency.Frames;
        Utf8JsonWriter json = _log.Begin(LogWords.Latency);
        json.WriteString(LogWords.Since, lately ? LogWords.Last : LogWords.Start);
        json.WriteNumber(LogWords.Frames, frames);
        FrameCounts before = lately ? _lastCounts : default;
        json.WriteNumber(LogWords.Dropped, counts.Dropped - before.Dropped);
        json.WriteNumber(LogWords.Damaged, counts.Damaged - before.Damaged);
        json.WriteNumber(LogWords.Skipped, counts.Skipped - before.Skipped);
        if (lately)
            _lastCounts = counts;
        if (lately && now > _lastLatency)
            json.WriteNumber(LogWords.FramesPerSecond, Math.Round(frames * (double)NodeClock.Second / (now - _lastLatency), 2));
        if (lately)
            _lastLatency = now;
        json.WriteStartObject(LogWords.InMicroseconds);
        latency.Write(json, lately);
        json.WriteEndObject();
        _log.End();
    }

    /// <summary>The camera is closed until the wake pin wants it.</summary>
    public void Sleep()
    {
        _log.Begin(LogWords.Sleep);
        _log.End();
    }

    /// <summary>The wake pin is active.</summary>
    public void Wake()
    {
        _log.Begin(LogWords.Wake);
        _log.End();
    }

    /// <summary>The first frame since the node woke was decided on.</summary>
    /// <param name="sinceEdge">From the wake pin's edge, in nanoseconds.</param>
    public void Awake(long sequence, long sinceEdge)
    {
        Utf8JsonWriter json = _log.Begin(LogWords.Awake);
        json.WriteNumber(LogWords.Sequence, sequence);
        json.WriteNumber(LogWords.Milliseconds, sinceEdge / NodeClock.Millisecond);
        _log.End();
    }

    public void Thermal(Thermometer thermometer)
    {
        Utf8JsonWriter json = _log.Begin(LogWords.Thermal);
        json.WriteNumber(LogWords.Celsius, thermometer.Thousandths / 1000.0);
        json.WriteBoolean(LogWords.Hot, thermometer.Policy.IsHot);
        if (thermometer.Policy.IsHot)
            json.WriteNumber(LogWords.FramesPerSecond, thermometer.Policy.FramesPerSecond);
        _log.End();
    }

    public void Fault(string what, string why)
    {
        Utf8JsonWriter json = _log.Begin(LogWords.Fault);
        json.WriteString("of", what);
        json.WriteString("text", why.Length > 500 ? why[..500] : why);
        _log.End();
    }

    public void Stop(JsonEncodedText why, long frames, in FrameCounts counts)
    {
        Utf8JsonWriter json = _log.Begin(LogWords.Stop);
        json.WriteString(LogWords.Because, why);
        json.WriteNumber(LogWords.Frames, frames);
        json.WriteNumber(LogWords.Dropped, counts.Dropped);
        json.WriteNumber(LogWords.Damaged, counts.Damaged);
        json.WriteNumber(LogWords.Skipped, counts.Skipped);
        _log.End();
        _log.Flush(s_flush);
    }

    /// <summary>What <c>systemctl status</c> shows.</summary>
    public static void Status(ServiceManager manager, CameraState camera, long frames, LatencyBudget latency)
    {
        Span<byte> text = stackalloc byte[128];
        long p50 = latency.Of(Part.Total).Percentile(0.5) / 1000, p99 = latency.Of(Part.Total).Percentile(0.99) / 1000;
        if (Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"camera {LogWords.Of(camera)}, {frames} frames, capture to decision p50 {p50} us, p99 {p99} us", out int written))
            manager.Status(text[..written]);
    }

    public void Dispose() => _log.Dispose();

    private static void Answer(Utf8JsonWriter json, Answer answer, JsonEncodedText[] labels)
    {
        ReadOnlySpan<float> scores = answer.Scores;
        if (!answer.Boxes.IsEmpty || scores.IsEmpty)
        {
            json.WriteStartArray(LogWords.Boxes);
            foreach (ref readonly Box box in answer.Boxes[..Math.Min(answer.Boxes.Length, MostBoxes)])
            {
                json.WriteStartObject();
                Label(json, labels, box.Label, box.Score);
                json.WriteStartArray(LogWords.At);
                json.WriteNumberValue(box.Left);
                json.WriteNumberValue(box.Top);
                json.WriteNumberValue(box.Right);
                json.WriteNumberValue(box.Bottom);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            return;
        }
        int best = answer.BestScore;
        Label(json, labels, best, scores[best]);
    }

    private static void Label(Utf8JsonWriter json, JsonEncodedText[] labels, int label, float score)
    {
        if ((uint)label < (uint)labels.Length)
            json.WriteString(LogWords.Label, labels[label]);
        else
            json.WriteNumber(LogWords.Label, label);
        json.WriteNumber(LogWords.Score, score);
    }
}
