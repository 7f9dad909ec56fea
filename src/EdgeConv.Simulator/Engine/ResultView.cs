using EdgeConv.Decoding;
using EdgeConv.Frames;
using EdgeConv.Node.Ring;
using EdgeConv.Node.Rules;

namespace EdgeConv.Simulator;

/// <summary>What the ring says of the newest frames.</summary>
/// <param name="Times">Of the latest frames, newest first.</param>
/// <param name="Count">How many results there were.</param>
internal sealed record ResultView(ResultRecord Newest, StageTimes[] Times, long Count, RingNames Names, FrameLayout? Layout)
{
    private const int MostTimes = 64;

    /// <summary>Null before the first frame.</summary>
    public static ResultView? Of(RingReader ring, FrameLayout? layout)
    {
        if (!ring.TryNewest(out ResultRecord newest))
            return null;
        var times = new List<StageTimes> { newest.Times };
        for (long number = newest.Number - 1; number >= ring.Oldest(RingKind.Result) && times.Count < MostTimes; number--)
            if (ring.Read(number, out ResultRecord record) == RingRead.Whole)
                times.Add(record.Times);
        return new(newest, [.. times], newest.Number, ring.Names, layout);
    }

    public FrameState Frame => new(Newest.Sequence, Newest.TakenNanoseconds / 1e6);

    public LatencyState Latency
    {
        get
        {
            double[] totals = [.. Times.Select(times => times.Total / 1e3).Order()];
            return new(Half(times => times.Rows), Half(times => times.Inference), Half(times => times.Rules), Half(times => times.Output), totals[(totals.Length - 1) / 2],
                totals[(totals.Length - 1) / 2], totals[(int)Math.Ceiling(0.99 * totals.Length) - 1]);

            double Half(Func<StageTimes, long> part) => Times.Select(part).Order().ElementAt((Times.Length - 1) / 2) / 1e3;
        }
    }

    public AnswerState Answer(NodeRun run, string hash)
    {
        Decode decode = run.Configuration.Model.Decode;
        bool isMask = run.IsMap && decode == Decode.Values;
        var labels = new List<LabelState>();
        for (int i = 0; i < Math.Min(Newest.Labels, 5); i++)
            labels.Add(new(Names.Label(Newest.LabelAt[i].Label), Newest.LabelAt[i].Score));
        var boxes = new List<BoxState>();
        for (int i = 0; i < Newest.Boxes; i++)
        {
            RingBox box = Newest.BoxAt[i];
            boxes.Add(new(Names.Label(box.Label), box.Score, box.Left, box.Top, box.Right, box.Bottom));
        }
        (string label, double score) = boxes is [var best, ..] ? (best.Label, best.Score) : labels is [var first, ..] ? (first.Label, first.Score) : ("", 0);
        return new(DecodeWords.HasBoxes(decode) ? "boxes" : isMask ? "mask" : DecodeWords.All[(int)decode], label, score, labels, boxes, Seen(run), isMask, hash);
    }

    public IReadOnlyList<RuleView> Rules(NodeRun run) =>
        [.. (run.Configuration.Rules ?? []).Take(Newest.Rules).Select((rule, i) => new RuleView(rule.Name, Newest.RuleAt[i].IsActive, Newest.RuleAt[i].Holds, rule.Pin))];

    private double[] Seen(NodeRun run)
    {
        if (Layout is not { } layout)
            return [0, 0, 1, 1];
        Rectangle part = Region.Of(run.Configuration.Model.Region).PixelsOf(layout);
        if (run.Picture.Picture!.CropsToFit)
        {
            Rectangle centre = Rectangle.CentreCrop(part.Width, part.Height, run.Picture.Columns, run.Picture.Rows);
            part = centre with { X = part.X + centre.X, Y = part.Y + centre.Y };
        }
        (double width, double height) = (layout.Width, layout.Height);
        return [part.X / width, part.Y / height, (part.X + part.Width) / width, (part.Y + part.Height) / height];
    }
}
