using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>Widened for VPMADDWD: top and bottom as pairs, the middle alone beside what meets a weight of zero.</summary>
internal readonly unsafe struct ColumnDotAvx2 : IColumnDot
{
    public static bool HasSecond => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(sbyte* top, sbyte* middle, sbyte* bottom, out Vector256<byte> first, out Vector256<byte> second)
    {
        first = Avx2.ConvertToVector256Int16(Sse2.UnpackLow(Vector128.Load(top), Vector128.Load(bottom))).AsByte();
        second = Avx2.ConvertToVector256Int32(middle).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> first, Vector256<byte> second, Vector256<byte> firstWeights, Vector256<byte> secondWeights) =>
        sums + Avx2.MultiplyAddAdjacent(first.AsInt16(), firstWeights.AsInt16()) + Avx2.MultiplyAddAdjacent(second.AsInt16(), secondWeights.AsInt16());
}
