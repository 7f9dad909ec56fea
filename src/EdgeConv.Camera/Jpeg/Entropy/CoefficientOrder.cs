namespace EdgeConv.Camera.Jpeg.Entropy;

/// <summary>
/// Where each coefficient of the zigzag sequence goes (ITU-T T.81, figure A.6), and what it is multiplied by: one number for both. Behind the 64 come as
/// many as a run from the last one can reach; they all go to one place behind the block.
/// </summary>
internal static unsafe class CoefficientOrder
{
    /// <summary>Numbers in an order.</summary>
    public const int Length = 64 + 16;

    /// <summary>Coefficients of a block with the place for those behind it, which pads it to whole vectors.</summary>
    public const int BlockLength = 64 + 8;

    private static ReadOnlySpan<byte> Zigzag =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    /// <summary>Bytes from the block's first coefficient.</summary>
    public static nint Offset(uint place) => (ushort)place;

    public static int Quantiser(uint place) => (int)(place >> 16);

    /// <summary>Fills an order.</summary>
    /// <param name="order">Room for <see cref="Length"/> numbers.</param>
    /// <param name="table">64 quantisers as in a DQT segment.</param>
    /// <param name="isWide">Whether they have two bytes each.</param>
    public static void Fill(uint* order, byte* table, bool isWide)
    {
        for (int k = 0; k < 64; k++)
        {
            int quantiser = isWide ? table[2 * k] << 8 | table[2 * k + 1] : table[k];
            order[k] = (uint)quantiser << 16 | (uint)(sizeof(short) * Zigzag[k]);
        }
        for (int k = 64; k < Length; k++)
            order[k] = sizeof(short) * 64;
    }
}
