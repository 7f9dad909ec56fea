using EdgeConv.Kernels.Boxes;

namespace EdgeConv.Decoding;

/// <summary>Something that a model found, and where; edges are fractions of what the model saw, 0 to 1 from the upper left corner, and may lie outside.</summary>
/// <param name="Label">Its label's number.</param>
/// <param name="Score">As the model's output says; 0 to 1 where that is a probability.</param>
/// <param name="Left">The left edge.</param>
/// <param name="Top">The upper edge.</param>
/// <param name="Right">The right edge.</param>
/// <param name="Bottom">The lower edge.</param>
public readonly record struct Box(int Label, float Score, float Left, float Top, float Right, float Bottom)
{
    /// <summary>Its area; 0 where an edge lies on the wrong side of its opposite.</summary>
    public float Area => Math.Max(0, Right - Left) * Math.Max(0, Bottom - Top);

    /// <summary>Intersection over union: the area that both cover over the area that either covers, 0 to 1; 0 where neither has any.</summary>
    public static float Iou(in Box one, in Box other) => one.Corners.Overlap(other.Corners);

    /// <summary>The same place in the picture that the model saw a part of.</summary>
    /// <param name="left">The part's edges, as fractions of that picture.</param>
    /// <param name="top">Its upper edge.</param>
    /// <param name="right">Its right edge.</param>
    /// <param name="bottom">Its lower edge.</param>
    public Box Within(float left, float top, float right, float bottom) => this with
    {
        Left = left + Left * (right - left), Right = left + Right * (right - left),
        Top = top + Top * (bottom - top), Bottom = top + Bottom * (bottom - top),
    };

    private CornerBox Corners => new(Top, Left, Bottom, Right);
}
