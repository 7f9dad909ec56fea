using EdgeConv.Camera;
using EdgeConv.Node.Configuration;
using EdgeConv.Node.Decide;
using EdgeConv.Node.Latency;
using EdgeConv.Node.Ring;
using EdgeConv.Node.Rules;

namespace EdgeConv.Node.Outputs;

/// <summary>
/// What the gateway is told. The shared memory is made when the camera's first format is known, since pictures must fit; a format whose pictures are larger
/// makes it anew.
/// </summary>
internal sealed class RingOutput : IDisposable
{
    private readonly string _path;
    private readonly RingConfiguration _configuration;
    private readonly RingNames _names;
    private readonly RuleState[] _states;
    private readonly RingLabel[] _top = new RingLabel[5];
    private RingWriter? _writer;
    private RingOptions? _options;
    private PictureFormat _format;

    public RingOutput(string path, RingConfiguration configuration, RingNames names)
    {
        (_path, _configuration, _names) = (path, configuration, names);
        _states = new RuleState[names.Rules.Count];
        Make(new() { Pictures = 0 }, names); // so that the gateway sees the node while it has no camera yet
    }

    /// <summary>Prepares for pictures of a format.</summary>
    public void Open(in CameraFormat format, string camera)
    {
        _format = format.IsJpeg ? PictureFormat.Jpeg(format.Layout.Width, format.Layout.Height) : PictureFormat.Of(format.Layout);
        // A JPEG of a camera takes at most 2 bytes for a pixel: drivers reserve as much.
        long bytes = format.IsJpeg ? 2L * format.Layout.Width * format.Layout.Height : format.Layout.FrameBytes;
        RingOptions options = _configuration.PicturesPerSecond > 0
            ? new() { PictureBytes = (int)Math.Clamp(bytes, 64, 64 << 20), PicturesPerSecond = Math.Min(60, _configuration.PicturesPerSecond) }
            : new() { Pictures = 0 };
        if (options != _options)
            Make(options, _names with { Camera = camera });
    }

    /// <summary>A frame's result, and the frame itself if it is its turn. Allocates nothing.</summary>
    public void Write(in CameraFrame frame, long time, Stages stages, TimedRule[] rules, in FrameTimes times, DateTimeOffset utc)
    {
        for (int i = 0; i < rules.Length; i++)
        {
            Deciding deciding = rules[i].Deciding;
            _states[i] = new(rules[i].Holds, rules[i].State.IsOn, deciding.Label, deciding.Score, deciding.Box);
        }
        Answer answer = (stages.Second ?? stages.First).Answer;
        _writer!.Write(new RingResult
        {
            Sequence = frame.Sequence, TakenNanoseconds = time, UnixMilliseconds = utc.ToUnixTimeMilliseconds(),
            Top = Top(answer.Boxes.IsEmpty ? answer.Scores : default), Boxes = answer.Boxes, Rules = _states,
            Times = new(times.Wait, times.Rows, times.Inference, times.Rules, times.Output),
        });
        if (_writer.PictureIsDue(time))
            _writer.WritePicture(_format, frame.Bytes, frame.Sequence, time, utc.ToUnixTimeMilliseconds());
    }

    /// <summary>How the node is. Allocates nothing.</summary>
    public void WriteHealth(in NodeHealth health) => _writer!.WriteHealth(health);

    public void Dispose() => _writer?.Dispose();

    private void Make(RingOptions options, RingNames names)
    {
        _writer?.Dispose();
        _writer = RingWriter.Create(_path, options, names);
        _options = options;
    }

    private ReadOnlySpan<RingLabel> Top(ReadOnlySpan<float> scores)
    {
        int count = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (count == _top.Length && scores[i] <= _top[count - 1].Score)
                continue;
            int at = count < _top.Length ? count++ : count - 1;
            for (; at > 0 && _top[at - 1].Score < scores[i]; at--)
                _top[at] = _top[at - 1];
            _top[at] = new(i, scores[i]);
        }
        return _top.AsSpan(0, count);
    }
}
