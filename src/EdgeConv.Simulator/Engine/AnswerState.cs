namespace EdgeConv.Simulator;

/// <summary>What the model said of a frame.</summary>
/// <param name="Kind"><c>classes</c>, <c>values</c>, <c>boxes</c>, or <c>mask</c> where the first output is a map.</param>
/// <param name="Label">The best label, or its number; empty without.</param>
/// <param name="Labels">The best five, best first; empty for a detector.</param>
/// <param name="Boxes">What a detector found, best first.</param>
/// <param name="Seen">Left, top, right and bottom of what the model sees, as parts of the frame.</param>
/// <param name="Mask">Whether the first output is a map that can be laid over the picture.</param>
/// <param name="Hash">FNV-1a of the raw outputs, 16 hexadecimal digits: the same under every plan.</param>
internal sealed record AnswerState(
    string Kind, string Label, double Score, IReadOnlyList<LabelState> Labels, IReadOnlyList<BoxState> Boxes, IReadOnlyList<double> Seen, bool Mask,
    string Hash);

internal sealed record LabelState(string Label, double Score);

/// <summary>A box; sides are parts of the frame.</summary>
internal sealed record BoxState(string Label, double Score, double Left, double Top, double Right, double Bottom);
