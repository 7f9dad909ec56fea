using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>Pairs of widened taps, 0 and 2, then 1 and 3 of four, for VPMADDWD.</summary>
internal readonly unsafe struct StripDotAvx2 : IStripDot
{
    public static int Vectors(int taps) => taps / 4 * 2 + Math.Min(taps % 4, 2);

    public static Vector256<byte> Padding(sbyte zeroPoint) => Vector256.Create((short)zeroPoint).AsByte();

    public static void LoadWeights(sbyte* quads, int taps, Vector256<byte>* to)
    {
        for (; taps > 0; taps -= 4, quads += 32)
        {
            Vector256<short> quad = Vector256.Load((short*)quads);
            *to++ = Avx2.ShiftRightArithmetic(Avx2.ShiftLeftLogical(quad, 8), 8).AsByte();
            if (taps > 1)
                *to++ = Avx2.ShiftRightArithmetic(quad, 8).AsByte();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Start(int* header, int* sums) => Vector256.Load(header);

    public static void Interleave(sbyte** taps, int count, nint pixelBytes, nint columns, byte* to, nint columnBytes)
    {
        Pairs(taps[0], taps[2], pixelBytes, columns, to, columnBytes);
        if (count > 1)
            Pairs(taps[1], taps[3], pixelBytes, columns, to + Vector256<byte>.Count, columnBytes);
    }

    private static void Pairs(sbyte* first, sbyte* second, nint pixelBytes, nint columns, byte* to, nint columnBytes)
    {
        for (; columns > 0; columns--, first += pixelBytes, second += pixelBytes, to += columnBytes)
            Pair(first, second).Store(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> strip, Vector256<byte> weights) =>
        sums + Avx2.MultiplyAddAdjacent(strip.AsInt16(), weights.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddTaps(Vector256<int> sums, sbyte** taps, nint count, nint channel, Vector256<byte>* weights)
    {
        sums = Add(sums, Pair(taps[0] + channel, taps[2] + channel), weights[0]);
        return count > 1 ? Add(sums, Pair(taps[1] + channel, taps[3] + channel), weights[1]) : sums;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Pair(sbyte* first, sbyte* second) =>
        Avx2.ConvertToVector256Int16(Sse2.UnpackLow(Vector128.Load(first), Vector128.Load(second))).AsByte();
}
