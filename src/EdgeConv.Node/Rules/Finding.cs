namespace EdgeConv.Node.Rules;

/// <summary>A box that a detector found; coordinates are parts of the frame's width and height, 0 to 1.</summary>
/// <param name="Label">Index of its label.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Left">The left edge.</param>
/// <param name="Top">The upper edge.</param>
/// <param name="Right">The right edge.</param>
/// <param name="Bottom">The lower edge.</param>
public readonly record struct Finding(int Label, float Score, float Left, float Top, float Right, float Bottom);
