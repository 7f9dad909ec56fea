namespace EdgeConv.Camera.Pipe;

/// <summary>How many bytes a frame of I420 has, by what its rows are padded to.</summary>
internal static class PipeFrameSizes
{
    /// <summary>libcamera on a Raspberry Pi pads rows of luma to 64 bytes, those of chroma to half of that.</summary>
    private const int Usual = 64;

    /// <summary>Other paddings, in the order in which they are believed.</summary>
    private static ReadOnlySpan<int> Paddings => [Usual, 32, 16, 2, 128, 256];

    public static int UsualStride(int width) => Padded(width, Usual);

    /// <summary>Whole rows of all three planes; width and height are even.</summary>
    public static int Bytes(int stride, int height) => stride * height + 2 * (stride / 2 * (height / 2));

    /// <summary>Bytes of the largest.</summary>
    public static int MostBytes(int width, int height) => Bytes(Padded(width, 256), height);

    /// <summary>The stride of a frame of so many bytes.</summary>
    public static bool TryStride(int width, int height, int bytes, out int stride)
    {
        foreach (int padding in Paddings)
        {
            stride = Padded(width, padding);
            if (Bytes(stride, height) == bytes)
                return true;
        }
        stride = 0;
        return false;
    }

    private static int Padded(int width, int padding) => (width + padding - 1) / padding * padding;
}
