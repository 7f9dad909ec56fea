namespace EdgeConv.Node.Ring;

/// <summary>A label and its score.</summary>
/// <param name="Label">Index into the names' labels.</param>
/// <param name="Score">What the model said.</param>
internal readonly record struct RingLabel(int Label, float Score);
