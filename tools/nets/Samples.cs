using EdgeConv.Numerics;

namespace EdgeConv.Nets;

/// <summary>Random inputs of a network: a picture, and regions in it where it asks for them.</summary>
internal static class Samples
{
    /// <param name="inputs">The inputs' shapes.</param>
    /// <returns>One array for each.</returns>
    public static float[][] Next(SeededRandom random, IReadOnlyList<int[]> inputs)
    {
        int[] picture = inputs[0];
        float[] pixels = Pictures.Next(random, picture[1], picture[2], picture[3]);
        return inputs.Count == 1 ? [pixels] : [pixels, FastRcnn.Boxes(random, picture[2])];
    }
}
