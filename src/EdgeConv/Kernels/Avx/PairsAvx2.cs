using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeConv.Kernels.Avx;

/// <summary>Accumulators that hold two sums for each of four channels, as VPMADDWD leaves them.</summary>
internal static unsafe class PairsAvx2
{
    /// <summary>Bytes of four widened activations.</summary>
    public const int QuadBytes = 4 * sizeof(short);

    /// <summary>Four activations of a column, four times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Quad(byte* widened) => Avx2.BroadcastScalarToVector256((long*)widened).AsInt16();

    /// <summary>The first two of four packed vectors whose channels lie as horizontal addition leaves them: channels in order, eight bytes each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Low(Vector256<sbyte> packed) => Sse2.UnpackLow(packed.GetLower().AsInt16(), packed.GetUpper().AsInt16()).AsSByte();

    /// <summary>The last two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> High(Vector256<sbyte> packed) => Sse2.UnpackHigh(packed.GetLower().AsInt16(), packed.GetUpper().AsInt16()).AsSByte();
}
