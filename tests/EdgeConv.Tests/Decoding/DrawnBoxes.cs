using EdgeConv.Decoding;
using EdgeConv.Numerics;

namespace EdgeConv.Tests.Decoding;

/// <summary>Boxes on a raster of 64ths, many of them over one another, with distinct and equal scores.</summary>
internal static class DrawnBoxes
{
    public static Box[] Of(SeededRandom random, int count, int labels) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        int left = random.NextInt(32), top = random.NextInt(32);
        return new Box(random.NextInt(labels), random.NextInt(200) / 200f, left / 64f, top / 64f, (left + 1 + random.NextInt(24)) / 64f, (top + 1 + random.NextInt(24)) / 64f);
    })];

    /// <summary>Best first; of equal ones the earlier.</summary>
    public static Box[] Sorted(IEnumerable<Box> boxes) => [.. boxes.Select((box, i) => (box, i)).OrderByDescending(pair => pair.box.Score).ThenBy(pair => pair.i).Select(pair => pair.box)];
}
