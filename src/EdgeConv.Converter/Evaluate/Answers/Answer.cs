using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Decoding;

namespace EdgeConv.Converter.Evaluate.Answers;

/// <summary>What a network said of a sample.</summary>
internal abstract record Answer;

/// <summary>A score for each class.</summary>
internal sealed record ScoresAnswer(float[] Scores) : Answer
{
    /// <summary>The place of the largest score, the first of equals.</summary>
    public int Best => Comparison.Answer(Scores);
}

/// <summary>Boxes, best first; edges are fractions of the whole picture.</summary>
internal sealed record BoxesAnswer(Box[] Boxes) : Answer;

/// <summary>A class for each pixel of the network's output.</summary>
internal sealed record MaskAnswer(LabelMap Map) : Answer;

/// <summary>Symbols by number.</summary>
internal sealed record TextAnswer(int[] Symbols) : Answer;
