using System.Globalization;
using EdgeConv.Camera;
using EdgeConv.Decoding;
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
    private readonly Box[] _boxes;
    private readonly int _firstLabel;
    private RingWriter? _writer;
    private RingOptions? _options;
    private PictureFormat _format;

    /// <param name="path">The file.</param>
    /// <param name="names">All but labels.</param>
    public RingOutput(string path, RingConfiguration configuration, RingNames names, Stages stages)
    {
        // One list for both models: the second one's labels and boxes, then the first one's.
        string[] labels = stages.Second is { } second ? [.. NamesOf(second), .. NamesOf(stages.First)] : [.. stages.First.Answer.Labels];
        _firstLabel = stages.Second is null ? 0 : NamesOf(stages.Second).Length;
        _boxes = new Box[stages.First.Answer.MostBoxes + (stages.Second?.Answer.MostBoxes ?? 0)];
        (_path, _configuration, _names) = (path, configuration, names = names with { Labels = labels });
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
        Answer first = stages.First.Answer;
        ReadOnlySpan<Box> seen = stages.Second is { } second ? second.Answer.Boxes : [];
        for (int i = 0; i < rules.Length; i++)
        {
            Deciding deciding = rules[i].Deciding;
            bool isFirst = ReferenceEquals(rules[i].Answer, first);
            _states[i] = new(rules[i].Holds, rules[i].State.IsOn, isFirst && deciding.Label >= 0 ? deciding.Label + _firstLabel : deciding.Label, deciding.Score,
                isFirst && deciding.Box >= 0 ? deciding.Box + seen.Length : deciding.Box);
        }
        seen.CopyTo(_boxes);
        for (int i = 0; i < first.Boxes.Length; i++)
            _boxes[seen.Length + i] = first.Boxes[i] with { Label = first.Boxes[i].Label + _firstLabel };
        _writer!.Write(new RingResult
        {
            Sequence = frame.Sequence, TakenNanoseconds = time, UnixMilliseconds = utc.ToUnixTimeMilliseconds(),
            Top = Top(first.Scores), Boxes = _boxes.AsSpan(0, seen.Length + first.Boxes.Length), Rules = _states,
            Times = new(times.Wait, times.Rows, times.Inference, times.Rules, times.Output),
        });
        if (_writer.PictureIsDue(time))
            _writer.WritePicture(_format, frame.Bytes, frame.Sequence, time, utc.ToUnixTimeMilliseconds());
    }

    /// <summary>How the node is. Allocates nothing.</summary>
    public void WriteHealth(in NodeHealth health) => _writer!.WriteHealth(health);

    public void Dispose() => _writer?.Dispose();

    /// <summary>A name for each label that the model can give.</summary>
    private static string[] NamesOf(Stage stage)
    {
        const int unnamed = 256; // a detector's without labels
        ReadOnlySpan<string> labels = stage.Answer.Labels;
        int count = Math.Max(labels.Length, stage.Scores > 0 ? stage.Scores : labels.IsEmpty ? unnamed : 0);
        return [.. labels, .. Enumerable.Range(labels.Length, count - labels.Length).Select(label => label.ToString(CultureInfo.InvariantCulture))];
    }

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
