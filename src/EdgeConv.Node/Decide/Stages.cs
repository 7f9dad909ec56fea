using EdgeConv.Camera;
using EdgeConv.Decoding;
using EdgeConv.Frames;
using EdgeConv.Node.Configuration;
using EdgeConv.Node.Latency;
using EdgeConv.Node.Rules;

namespace EdgeConv.Node.Decide;

/// <summary>The model, and the second one that looks at what the first one found.</summary>
internal sealed class Stages : IDisposable
{
    private readonly NodeClock _clock;
    private readonly Region _region;
    private readonly ThenConfiguration? _then;
    private readonly int _on = -1;
    private readonly float[] _best = [];
    private readonly Arena? _arena;
    private FrameLayout _layout;

    /// <param name="arena">What both run in; disposed with this.</param>
    /// <param name="first">The model.</param>
    /// <param name="second">The one that sees its boxes, or null. Both are disposed with this.</param>
    /// <exception cref="EdgeConvException">The first one has no label that the second one is for.</exception>
    public Stages(Arena? arena, Stage first, Stage? second, NodeConfiguration configuration, NodeClock clock)
    {
        (_arena, First, Second, _clock) = (arena, first, second, clock);
        _region = Region.Of(configuration.Model.Region);
        if (second is null)
            return;
        _then = configuration.Then!;
        _best = new float[second.Scores];
        if (_then.On is { } label)
            _on = AnswerDecoder.IndexOf(label, first.Answer.Labels, 0, "$.then.on");
    }

    public Stage First { get; }

    public Stage? Second { get; }

    /// <summary>How many boxes the second model saw in the last frame.</summary>
    public int Seen { get; private set; }

    /// <summary>Of the last frame's raw outputs, in the order in which they were made; only where <see cref="Hashes"/>.</summary>
    public ulong Hash { get; private set; }

    /// <summary>Whether raw outputs are hashed.</summary>
    public bool Hashes { get; init; }

    /// <summary>Prepares for frames of a format.</summary>
    public void Open(CameraFormat format)
    {
        _layout = format.Layout;
        First.Open(format, _region.PixelsOf(_layout));
        Second?.Open(format, Region.Whole.PixelsOf(_layout));
    }

    /// <summary>Both models on a frame. Allocates nothing.</summary>
    /// <param name="times">Rows and inference of both are added; what is left of the time went into decoding and hashing.</param>
    /// <returns>False when the frame is damaged: there is no answer then.</returns>
    public bool Run(in CameraFrame frame, ref FrameTimes times)
    {
        First.Answer.Clear();
        Second?.Answer.Clear();
        (Seen, Hash) = (0, Fnv.Start);
        if (!Run(First, frame, ref times))
            return false;
        First.Decode();
        return Second is null || RunSecond(Second, frame, ref times);
    }

    public void Dispose()
    {
        First.Dispose();
        Second?.Dispose();
        _arena?.Dispose();
    }

    private bool RunSecond(Stage second, in CameraFrame frame, ref FrameTimes times)
    {
        ReadOnlySpan<Box> boxes = First.Answer.Boxes;
        for (int i = 0; i < boxes.Length && Seen < _then!.Most; i++)
        {
            if (_on >= 0 && boxes[i].Label != _on)
                continue;
            second.Look(_layout, Widened(boxes[i], (float)_then.Margin).PixelsOf(_layout));
            if (!Run(second, frame, ref times))
                return false;
            second.Decode();
            if (second.Scores > 0)
                TakeScores(second, boxes[i]);
            Seen++;
        }
        return true;
    }

    /// <summary>A classifier's answer for a box becomes a box with its best label; the scores stay those of the first box.</summary>
    private void TakeScores(Stage second, in Box box)
    {
        ReadOnlySpan<float> scores = second.Answer.Scores;
        int best = second.Answer.BestScore;
        second.Answer.BoxRoom[0] = box with { Label = best, Score = scores[best] };
        second.Answer.AddBoxes(1);
        if (Seen == 0)
            scores.CopyTo(_best);
        else
            _best.CopyTo(second.Answer.FillScores());
    }

    private bool Run(Stage stage, in CameraFrame frame, ref FrameTimes times)
    {
        long start = _clock.Now;
        bool isWhole = stage.Run(frame);
        long rows = _clock.Nanoseconds(stage.RowTime);
        times.Rows += rows;
        times.Inference += _clock.Now - start - rows;
        if (isWhole && Hashes)
        {
            stage.CopyRawOutputs();
            Hash = Fnv.Add(Hash, stage.RawOutputs);
        }
        return isWhole;
    }

    private static Region Widened(in Box box, float margin)
    {
        float across = (box.Right - box.Left) * margin, down = (box.Bottom - box.Top) * margin;
        return new(box.Left - across, box.Top - down, box.Right + across, box.Bottom + down);
    }
}
