namespace EdgeConv.Decoding;

/// <summary>Scores and offsets of anchors: joined to two outputs, or the maps of each grid, scores before offsets, finest grid first.</summary>
internal sealed class AnchorBoxesReader : BoxReader
{
    private readonly AnchorBoxes _decoder;
    private readonly float[] _scores, _offsets;

    public AnchorBoxesReader(DetectorShape network, BoxConfiguration boxes, bool softmax, Func<string, string, EdgeConvException> misfit)
        : this(boxes, Heads.Of(network, boxes, softmax, misfit))
    {
    }

    private AnchorBoxesReader(BoxConfiguration boxes, Heads heads) : base(boxes, heads.Outputs) =>
        (_decoder, _scores, _offsets) = (heads.Decoder, heads.Scores, heads.Offsets);

    protected override int Find(float least, Span<Box> found) => _decoder.Decode(_scores, _offsets, least, found);

    /// <param name="Outputs">Where each of the model's outputs is read to: parts of the scores and of the offsets.</param>
    private sealed record Heads(AnchorBoxes Decoder, float[] Scores, float[] Offsets, Memory<float>[] Outputs)
    {
        public static Heads Of(DetectorShape network, BoxConfiguration boxes, bool softmax, Func<string, string, EdgeConvException> misfit)
        {
            IReadOnlyList<IReadOnlyList<double>> sides = boxes.Anchors ?? AnchorBoxes.UltrafaceSides;
            int[] cells = [.. sides.Select((_, grid) => AnchorBoxes.CellsOf(network.Columns, grid) * AnchorBoxes.CellsOf(network.Rows, grid))];
            int[] anchors = network.Outputs.Count == 2 ? [cells.Select((count, grid) => count * sides[grid].Count).Sum()]
                : [.. cells.Select((count, grid) => count * sides[grid].Count)];
            if (network.Outputs.Count != 2 * anchors.Length || network.Outputs.Any(output => output.IsChannelsFirst)
                || !anchors.Select((count, head) => network.Outputs[2 * head + 1].Elements == 4 * count).All(fits => fits))
            {
                throw misfit("anchor-boxes", $"outputs, channels last, of scores and of 4 offsets for each of {string.Join(" + ", anchors)} anchors (boxes.anchors), "
                    + "joined or scores and offsets of one grid after the other");
            }
            int all = anchors.Sum(), classes = network.Outputs[0].Elements / anchors[0];
            if (classes == 0 || anchors.Where((count, head) => network.Outputs[2 * head].Elements != classes * count).Any())
                throw misfit("anchor-boxes", "as many scores for each anchor in every output of scores");
            float[] scores = new float[all * classes], offsets = new float[all * 4];
            var outputs = new Memory<float>[2 * anchors.Length];
            for (int head = 0, from = 0; head < anchors.Length; from += anchors[head++])
            {
                outputs[2 * head] = scores.AsMemory(from * classes, anchors[head] * classes);
                outputs[2 * head + 1] = offsets.AsMemory(from * 4, anchors[head] * 4);
            }
            int background = boxes.Background < classes && classes > 1 ? boxes.Background : -1;
            return new(new(network.Columns, network.Rows, sides, classes, background, softmax), scores, offsets, outputs);
        }
    }
}
