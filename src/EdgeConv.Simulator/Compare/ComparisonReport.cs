namespace EdgeConv.Simulator.Compare;

/// <summary>Two models on the same frames.</summary>
/// <param name="First">The model that runs; <paramref name="Second"/> is held against it.</param>
/// <param name="Kind">What is compared: <c>classes</c>, <c>boxes</c>, <c>mask</c> or <c>text</c>.</param>
/// <param name="Agree">Frames whose answers are the same: the best class, all boxes of a score of 0.5 or more, every pixel.</param>
/// <param name="Share">The mean of the frames' shares.</param>
/// <param name="Boxes">The first model's boxes of a score of 0.5 or more, and of those how many the second lacks; 0 where there are none.</param>
/// <param name="Snr">Decibels of the first's outputs over the difference of the second's, all frames; 200 where nothing differs; null where shapes differ.</param>
/// <param name="Last">The newest frame; null before the first.</param>
/// <param name="Differences">The newest frames that differ, oldest first.</param>
/// <param name="Forgotten">Frames that differ and are no longer in <paramref name="Differences"/>.</param>
internal sealed record ComparisonReport(
    string First, string Second, string Kind, long Frames, long Agree, double Share, long Boxes, long LostBoxes, double? Snr, ComparedFrame? Last,
    IReadOnlyList<ComparedFrame> Differences, long Forgotten);

/// <summary>What the two said of a frame.</summary>
/// <param name="Share">How much of the answer is the same, 0 to 1.</param>
/// <param name="First">The first model's best labels or boxes, or classes by their share of a mask.</param>
internal sealed record ComparedFrame(long Sequence, double Share, bool IsSame, IReadOnlyList<LabelState> First, IReadOnlyList<LabelState> Second);
