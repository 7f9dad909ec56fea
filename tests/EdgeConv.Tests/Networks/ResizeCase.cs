using EdgeConv.Blob;
using EdgeConv.Numerics;

namespace EdgeConv.Tests.Networks;

/// <summary>Axes of resized maps.</summary>
internal static class ResizeCase
{
    /// <summary>Nearest or linear; half-pixel, corners aligned, or from the first element on.</summary>
    public static WindowRecord Place(SeededRandom random, int inputs, int outputs)
    {
        int size = random.NextInt(1, 3);
        return random.NextInt(3) switch
        {
            0 => new() { Size = size, Stride = 2 * inputs, Dilation = 2 * outputs, PadBefore = outputs - inputs },
            1 when outputs > 1 && inputs > 1 => new() { Size = size, Stride = inputs - 1, Dilation = outputs - 1 },
            _ => new() { Size = size, Stride = inputs, Dilation = outputs },
        };
    }
}
