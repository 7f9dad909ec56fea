namespace EdgeConv.Decoding;

/// <summary>
/// Outputs that are boxes: read, of those that overlap the best kept, at most so many. Everything is checked and taken when it is made; reading allocates nothing.
/// </summary>
internal abstract class BoxReader
{
    private readonly BoxConfiguration _boxes;
    private readonly Box[] _candidates;

    /// <param name="outputs">Where the network's first outputs are put before they are read.</param>
    protected BoxReader(BoxConfiguration boxes, Memory<float>[] outputs)
    {
        _boxes = boxes;
        _candidates = new Box[Math.Max(64, 8 * boxes.Most)]; // of what overlaps, several come for each that stays
        Outputs = outputs;
    }

    /// <param name="outputs">How many of the network's outputs are read.</param>
    protected BoxReader(DetectorShape network, BoxConfiguration boxes, int outputs)
        : this(boxes, [.. network.Outputs.Take(outputs).Select(output => new float[output.Elements].AsMemory())])
    {
    }

    /// <summary>Where the network's first outputs are put, in the source model's layout, before they are read.</summary>
    public Memory<float>[] Outputs { get; }

    /// <summary>How many boxes there are at most.</summary>
    public int Most => _boxes.Most;

    /// <summary>The reader that a word names, for a network.</summary>
    /// <param name="misfit">The error for outputs that are not what the word says; given the word, and what it needs.</param>
    /// <exception cref="EdgeConvException">The network's outputs are not what it reads.</exception>
    public static BoxReader Of(Decode decode, DetectorShape network, BoxConfiguration boxes, bool softmax, Func<string, string, EdgeConvException> misfit) => decode switch
    {
        Decode.CornerBoxes => new CornerBoxesReader(network, boxes, misfit),
        Decode.AnchorBoxes => new AnchorBoxesReader(network, boxes, softmax, misfit),
        Decode.Yolox => new YoloxReader(network, boxes, misfit),
        Decode.Fastestdet => new FastestdetReader(network, boxes, misfit),
        Decode.Detections => new DetectionsReader(network, boxes, misfit),
        _ => throw new ArgumentOutOfRangeException(nameof(decode), decode, "finds no boxes"),
    };

    /// <summary>The boxes of what <see cref="Outputs"/> hold, best first, as parts of what the network saw.</summary>
    /// <returns>How many there are.</returns>
    public int Read(Span<Box> room)
    {
        int found = Find((float)_boxes.Score, _candidates);
        int kept = NonMaximumSuppression.Apply(_candidates.AsSpan(0, found), (float)_boxes.Overlap);
        int taken = Math.Min(Math.Min(kept, _boxes.Most), room.Length);
        _candidates.AsSpan(0, taken).CopyTo(room);
        return taken;
    }

    /// <summary>The best boxes of the outputs, best first.</summary>
    protected abstract int Find(float least, Span<Box> found);
}
