namespace EdgeConv.Kernels.Boxes;

/// <summary>A box by its corners.</summary>
internal readonly record struct CornerBox(float Top, float Left, float Bottom, float Right)
{
    private float Area => (Bottom - Top) * (Right - Left);

    /// <summary>Intersection over union; 0 where they have nothing in common, or a corner is no number.</summary>
    public float Overlap(in CornerBox other)
    {
        float height = Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top), width = Math.Min(Right, other.Right) - Math.Max(Left, other.Left);
        if (!(width > 0 && height > 0))
            return 0;
        float common = height * width, either = Area + other.Area - common;
        return either > 0 ? common / either : 0;
    }
}
