using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeConv.Kernels.Convolution;

/// <summary>Widened for VPMADDWD: a pass over elements 0 and 2 of four, which lie first in a patch, and one over 1 and 3.</summary>
internal readonly unsafe struct QuadDotAvx2 : IQuadDot
{
    public static int Passes => 2;

    public static int MostSingles => 3;

    public static int VectorElements => Vector256<short>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Activations(sbyte* from) => Avx2.ConvertToVector256Int16(Ssse3.Shuffle(Vector128.Load(from),
        Vector128.Create((sbyte)0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15))).AsByte();

    public static Vector256<byte> Repeated(sbyte activation) => Vector256.Create((short)activation).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Start(int* biases, int* weightSums) => Vector256.Load(biases);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Weights(sbyte* quads, int pass) =>
        Avx2.ShiftRightArithmetic(Vector256.Load((short*)(quads - 1 + pass)), 8).AsByte(); // a byte earlier, the other weights are the upper halves

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> activations, Vector256<byte> weights) =>
        sums + Avx2.MultiplyAddAdjacent(activations.AsInt16(), weights.AsInt16());
}
