using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeConv.Kernels.Avx;

/// <summary>VPDPBUSD: adds to each int32 four products of unsigned and signed bytes.</summary>
internal interface IDotProduct
{
    static abstract Vector256<int> Add(Vector256<int> sums, Vector256<byte> activations, Vector256<sbyte> weights);
}

/// <summary>The instruction.</summary>
internal readonly struct VnniDotProduct : IDotProduct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> activations, Vector256<sbyte> weights) =>
        AvxVnni.MultiplyWideningAndAdd(sums, activations, weights);
}

/// <summary>The same on Avx2, so that kernels for AvxVnni can be proven on any PC. VPMADDUBSW would saturate.</summary>
internal readonly struct WidenedDotProduct : IDotProduct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> activations, Vector256<sbyte> weights)
    {
        Vector256<short> x = activations.AsInt16(), w = weights.AsInt16();
        Vector256<short> even = Avx2.ShiftRightArithmetic(Avx2.ShiftLeftLogical(w, 8), 8), odd = Avx2.ShiftRightArithmetic(w, 8);
        return sums + Avx2.MultiplyAddAdjacent(x & Vector256.Create((short)0xff), even) + Avx2.MultiplyAddAdjacent(Avx2.ShiftRightLogical(x, 8), odd);
    }
}
