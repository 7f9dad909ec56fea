using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Kernels.Avx;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>Side by side as unsigned bytes for VPDPBUSD, the fourth of them beside a weight of zero.</summary>
internal readonly unsafe struct ColumnDotVnni<TDot> : IColumnDot where TDot : struct, IDotProduct
{
    public static bool HasSecond => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(sbyte* top, sbyte* middle, sbyte* bottom, out Vector256<byte> first, out Vector256<byte> second)
    {
        Vector128<sbyte> last = Vector128.Load(bottom);
        Vector128<short> low = Sse2.UnpackLow(Vector128.Load(top), Vector128.Load(middle)).AsInt16(), high = Sse2.UnpackLow(last, last).AsInt16();
        first = Vector256.Create(Sse2.UnpackLow(low, high), Sse2.UnpackHigh(low, high)).AsByte() ^ Vector256.Create((byte)0x80);
        second = default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> first, Vector256<byte> second, Vector256<byte> firstWeights, Vector256<byte> secondWeights) =>
        TDot.Add(sums, first, firstWeights.AsSByte());
}
