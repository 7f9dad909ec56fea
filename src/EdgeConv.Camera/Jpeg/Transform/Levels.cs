using System.Runtime.CompilerServices;

namespace EdgeConv.Camera.Jpeg.Transform;

/// <summary>Blocks of one level.</summary>
internal static unsafe class Levels
{
    /// <summary>What a block becomes whose only coefficient is the first: the same by every transform.</summary>
    public static byte Of(short first) => (byte)Math.Clamp(((first + 4) >> 3) + 128, 0, 255);

    /// <summary>Fills a square.</summary>
    /// <param name="size">8, 4, 2 or 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fill(byte level, int size, byte* levels, nint stride)
    {
        ulong row = level * 0x0101010101010101UL;
        for (int y = 0; y < size; y++, levels += stride)
        {
            if (size == 8)
                Unsafe.WriteUnaligned(levels, row);
            else if (size == 4)
                Unsafe.WriteUnaligned(levels, (uint)row);
            else if (size == 2)
                Unsafe.WriteUnaligned(levels, (ushort)row);
            else
                *levels = level;
        }
    }
}
