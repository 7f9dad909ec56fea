namespace EdgeConv.Decoding;

/// <summary>What becomes of a detector's boxes.</summary>
/// <param name="Score">Boxes below it are left out.</param>
/// <param name="Overlap">Of two boxes of one label that overlap by more (intersection over union), the worse is left out.</param>
/// <param name="Most">How many are kept, best first.</param>
/// <param name="Background">Of corner and anchor boxes, the class that means nothing; -1 where there is none.</param>
/// <param name="Anchors">Of anchor boxes, for each grid the anchors' sides in pixels of the model's input; null for Ultraface's.</param>
internal sealed record BoxConfiguration(
    double Score = 0.5, double Overlap = 0.5, int Most = 16, int Background = 0, IReadOnlyList<IReadOnlyList<double>>? Anchors = null);
