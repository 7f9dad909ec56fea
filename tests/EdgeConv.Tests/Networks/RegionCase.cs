using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Numerics;

namespace EdgeConv.Tests.Networks;

/// <summary>Parameters of operators on regions and boxes.</summary>
internal static class RegionCase
{
    public static byte[] Bytes<T>(T parameters) where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in parameters)).ToArray();

    public static RegionAlignParameters Align(SeededRandom random) => new()
    {
        Scale = (float)random.NextDouble(0.2, 1.5), Ratio = (float)random.NextDouble(0.3, 2), Samples = random.NextInt(4), IsMaximum = random.NextInt(2), IsHalfPixel = random.NextInt(2),
    };

    public static SuppressionParameters Suppression(SeededRandom random, int boxes) => new()
    {
        MostPerClass = 1 + random.NextInt(boxes + 2), MostOverlap = (float)random.NextDouble(0.1, 0.8), LeastScore = random.NextInt(3) == 0 ? float.NegativeInfinity : (float)random.NextDouble(-1, 1),
        IsCentred = random.NextInt(2),
    };

    public static DetectionParameters Detection(SeededRandom random, int boxes, int classes)
    {
        int perDetection = 1 + random.NextInt(classes + 1);
        return new()
        {
            MostDetections = 1 + random.NextInt(Math.Max(boxes * classes / perDetection, 1)), MostClassesPerDetection = perDetection, DetectionsPerClass = 1 + random.NextInt(boxes), Classes = classes,
            IsRegular = random.NextInt(2), LeastScore = (float)random.NextDouble(-2, 0.5), MostOverlap = (float)random.NextDouble(0.1, 0.8), ScaleY = 10, ScaleX = 9, ScaleHeight = 5, ScaleWidth = 4,
        };
    }

    /// <summary>Centre y, centre x, height and width of each box, near each other.</summary>
    public static float[] Anchors(SeededRandom random, int boxes) =>
        [.. Enumerable.Range(0, 4 * boxes).Select(i => (float)(i % 4 < 2 ? random.NextDouble(0, 2) : random.NextDouble(0.3, 2)))];

    public static byte[] Deformable(SeededRandom random, int offsetGroups, int outputs, int perOutput)
    {
        byte[] biases = MemoryMarshal.AsBytes<int>([.. Enumerable.Range(0, outputs).Select(_ => random.NextInt(-4000, 4000))]).ToArray();
        byte[] multipliers = MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, outputs).Select(_ => (float)random.NextDouble(0.2, 1) / (60 * (float)Math.Sqrt(perOutput)))]).ToArray();
        var weights = new byte[(outputs * perOutput + 3) / 4 * 4];
        random.NextBytes(weights);
        return [.. Bytes(offsetGroups), .. biases, .. multipliers, .. weights];
    }
}
