namespace EdgeConv.Kernels.Boxes;

/// <summary>A box by its corners.</summary>
internal readonly record struct CornerBox(float Top, float Left, float Bottom, float Right)
{
    private float Area => (Bottom - Top) * (Right - Left);

    /// <summary>Intersection over union; 0 where a box has no area.</summary>
    public float Overlap(in CornerBox other)
    {
        float area = Area, otherArea = other.Area;
        if (!(area > 0 && otherArea > 0))
            return 0;
        float height = Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top), width = Math.Min(Right, other.Right) - Math.Max(Left, other.Left);
        float common = Math.Max(height, 0) * Math.Max(width, 0);
        return common / (area + otherArea - common);
    }
}
