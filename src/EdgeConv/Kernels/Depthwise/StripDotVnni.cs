using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Kernels.Avx;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>Four taps side by side as unsigned bytes, for VPDPBUSD; what that adds is taken off the start.</summary>
internal readonly unsafe struct StripDotVnni<TDot> : IStripDot where TDot : struct, IDotProduct
{
    private const byte Offset = 0x80;

    public static int Vectors(int taps) => (taps + 3) / 4;

    public static Vector256<byte> Padding(sbyte zeroPoint) => Vector256.Create((byte)((byte)zeroPoint ^ Offset));

    public static void LoadWeights(sbyte* quads, int taps, Vector256<byte>* to)
    {
        for (; taps > 0; taps -= 4, quads += 32)
            *to++ = Vector256.Load((byte*)quads);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Start(int* header, int* sums) => Vector256.Load(header) - Avx2.ShiftLeftLogical(Vector256.Load(sums), 7);

    public static void Interleave(sbyte** taps, int count, nint pixelBytes, nint columns, byte* to, nint columnBytes)
    {
        sbyte* t0 = taps[0], t1 = taps[1], t2 = taps[2], t3 = taps[3];
        for (; columns > 0; columns--, t0 += pixelBytes, t1 += pixelBytes, t2 += pixelBytes, t3 += pixelBytes, to += columnBytes)
            Quads(t0, t1, t2, t3).Store(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> strip, Vector256<byte> weights) => TDot.Add(sums, strip, weights.AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddTaps(Vector256<int> sums, sbyte** taps, nint count, nint channel, Vector256<byte>* weights) =>
        Add(sums, Quads(taps[0] + channel, taps[1] + channel, taps[2] + channel, taps[3] + channel), weights[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Quads(sbyte* t0, sbyte* t1, sbyte* t2, sbyte* t3)
    {
        Vector128<short> low = Sse2.UnpackLow(Vector128.Load(t0), Vector128.Load(t1)).AsInt16();
        Vector128<short> high = Sse2.UnpackLow(Vector128.Load(t2), Vector128.Load(t3)).AsInt16();
        return Vector256.Create(Sse2.UnpackLow(low, high), Sse2.UnpackHigh(low, high)).AsByte() ^ Vector256.Create(Offset);
    }
}
