using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeConv.Camera.Jpeg.Transform;

/// <summary>The coefficients of a block.</summary>
internal static unsafe class Coefficients
{
    /// <summary>The eight of one row: of one wavelength down the picture.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Row(short* coefficients, int row) => Vector128.Load(coefficients + 8 * row);
}
