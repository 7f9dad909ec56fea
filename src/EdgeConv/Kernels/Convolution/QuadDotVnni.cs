using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Kernels.Avx;

namespace EdgeConv.Kernels.Convolution;

/// <summary>Unsigned bytes for VPDPBUSD; what their offset of 128 adds is taken off the start.</summary>
internal readonly unsafe struct QuadDotVnni<TDot> : IQuadDot where TDot : struct, IDotProduct
{
    private const byte Offset = 0x80;

    public static int Passes => 1;

    public static int MostSingles => 1;

    public static int VectorElements => Vector256<byte>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Activations(sbyte* from) => Vector256.Load((byte*)from) ^ Vector256.Create(Offset);

    public static Vector256<byte> Repeated(sbyte activation) => Vector256.Create((byte)((byte)activation ^ Offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Start(int* biases, int* weightSums) => Vector256.Load(biases) - Avx2.ShiftLeftLogical(Vector256.Load(weightSums), 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Weights(sbyte* quads, int pass) => Vector256.Load((byte*)quads);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> activations, Vector256<byte> weights) =>
        TDot.Add(sums, activations, weights.AsSByte());
}
