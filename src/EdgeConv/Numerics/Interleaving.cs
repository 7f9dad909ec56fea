using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeConv.Numerics;

/// <summary>Three planes of a picture to pixels of three channels.</summary>
internal static unsafe class Interleaving
{
    /// <summary>Stores 16 pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(sbyte* pixels, Vector128<sbyte> a, Vector128<sbyte> b, Vector128<sbyte> c)
    {
        if (AdvSimd.Arm64.IsSupported)
        {
            AdvSimd.Arm64.StoreVectorAndZip(pixels, (a, b, c));
            return;
        }
        // 16 takes nothing.
        (Vector128.Shuffle(a, Vector128.Create(0, 16, 16, 1, 16, 16, 2, 16, 16, 3, 16, 16, 4, 16, 16, 5))
            | Vector128.Shuffle(b, Vector128.Create(16, 0, 16, 16, 1, 16, 16, 2, 16, 16, 3, 16, 16, 4, 16, 16))
            | Vector128.Shuffle(c, Vector128.Create(16, 16, 0, 16, 16, 1, 16, 16, 2, 16, 16, 3, 16, 16, 4, 16))).Store(pixels);
        (Vector128.Shuffle(a, Vector128.Create(16, 16, 6, 16, 16, 7, 16, 16, 8, 16, 16, 9, 16, 16, 10, 16))
            | Vector128.Shuffle(b, Vector128.Create(5, 16, 16, 6, 16, 16, 7, 16, 16, 8, 16, 16, 9, 16, 16, 10))
            | Vector128.Shuffle(c, Vector128.Create(16, 5, 16, 16, 6, 16, 16, 7, 16, 16, 8, 16, 16, 9, 16, 16))).Store(pixels + 16);
        (Vector128.Shuffle(a, Vector128.Create(16, 11, 16, 16, 12, 16, 16, 13, 16, 16, 14, 16, 16, 15, 16, 16))
            | Vector128.Shuffle(b, Vector128.Create(16, 16, 11, 16, 16, 12, 16, 16, 13, 16, 16, 14, 16, 16, 15, 16))
            | Vector128.Shuffle(c, Vector128.Create(10, 16, 16, 11, 16, 16, 12, 16, 16, 13, 16, 16, 14, 16, 16, 15))).Store(pixels + 32);
    }
}
