using System.Runtime.CompilerServices;

namespace EdgeConv.Kernels;

/// <summary>Elements of a map as reals, whether it holds int8, int16 or float32. Rows lie anywhere, so float32 is aligned to nothing.</summary>
internal static unsafe class RealElements
{
    public static float Get(in RowTable table, int row, int column, int channel)
    {
        sbyte* pixel = table[row] + (nint)column * table.PixelBytes;
        return table.IsReal ? Unsafe.ReadUnaligned<float>(pixel + channel * sizeof(float)) : table.Scale * (Levels.Get(table, pixel, channel) - table.ZeroPoint);
    }

    /// <summary>Of a map of float32.</summary>
    public static void Set(in RowTable table, int row, int column, int channel, float real) =>
        Unsafe.WriteUnaligned(table[row] + (nint)column * table.PixelBytes + channel * sizeof(float), real);
}
