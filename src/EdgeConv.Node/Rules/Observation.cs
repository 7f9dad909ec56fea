using EdgeConv.Decoding;

namespace EdgeConv.Node.Rules;

/// <summary>What a model said of one frame.</summary>
public readonly ref struct Observation
{
    /// <summary>The camera's number of the frame.</summary>
    public required long Sequence { get; init; }

    /// <summary>When the frame was taken, on the monotonic clock.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>A real for each label, or the first output as it is; of a second model, for the best of the boxes that it saw. Empty for a detector.</summary>
    public required ReadOnlySpan<float> Scores { get; init; }

    /// <summary>The model's labels, in the order of the scores; empty without.</summary>
    public required ReadOnlySpan<string> Labels { get; init; }

    /// <summary>
    /// What a detector found, best first; of a second model that classifies, the boxes that it saw, each with its best label and score; empty for a classifier.
    /// </summary>
    public required ReadOnlySpan<Box> Boxes { get; init; }

    /// <summary>Whether the rule is on: hold and debounce times included.</summary>
    public bool IsOn { get; init; }
}
