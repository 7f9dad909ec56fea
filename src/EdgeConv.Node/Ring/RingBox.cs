namespace EdgeConv.Node.Ring;

/// <summary>A box as records hold it; coordinates are parts of the frame's width and height.</summary>
internal readonly record struct RingBox(int Label, float Score, float Left, float Top, float Right, float Bottom);
