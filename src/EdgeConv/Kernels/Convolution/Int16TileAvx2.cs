using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeConv.Kernels.Convolution;

/// <summary>VPMADDWD on weights widened from memory: a channel's four products become two sums, which are added at the end.</summary>
internal readonly unsafe struct Int16TileAvx2 : IInt16Tile
{
    public static void Sums(sbyte* weights, nint step, nint quads, short** patches, Vector128<int>* sums)
    {
        short* a = patches[0], b = patches[1], c = patches[2], d = patches[3];
        Vector256<int> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        for (; quads != 0; quads--, weights += step, a += 4, b += 4, c += 4, d += 4)
        {
            Vector256<short> w0 = Avx2.ConvertToVector256Int16(weights), w1 = Avx2.ConvertToVector256Int16(weights + 16);
            Vector256<short> x = Quad(a);
            a0 += Avx2.MultiplyAddAdjacent(x, w0);
            a1 += Avx2.MultiplyAddAdjacent(x, w1);
            x = Quad(b);
            b0 += Avx2.MultiplyAddAdjacent(x, w0);
            b1 += Avx2.MultiplyAddAdjacent(x, w1);
            x = Quad(c);
            c0 += Avx2.MultiplyAddAdjacent(x, w0);
            c1 += Avx2.MultiplyAddAdjacent(x, w1);
            x = Quad(d);
            d0 += Avx2.MultiplyAddAdjacent(x, w0);
            d1 += Avx2.MultiplyAddAdjacent(x, w1);
        }
        Vector256<int>* made = (Vector256<int>*)sums;
        made[0] = InOrder(a0, a1);
        made[1] = InOrder(b0, b1);
        made[2] = InOrder(c0, c1);
        made[3] = InOrder(d0, d1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Quad(short* patch) => Avx2.BroadcastScalarToVector256((long*)patch).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> InOrder(Vector256<int> first, Vector256<int> second) =>
        Avx2.Permute4x64(Avx2.HorizontalAdd(first, second).AsInt64(), 0b11_01_10_00).AsInt32();
}
