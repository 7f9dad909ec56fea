using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Kernels.Vector;
using X86 = System.Runtime.Intrinsics.X86;

namespace EdgeConv.Kernels.Avx;

/// <inheritdoc/>
internal unsafe struct ChannelSumsAvx : IChannelSums<ChannelSumsAvx>
{
    /// <summary>So many bytes of -128 add up in int16.</summary>
    private const int MostInInt16 = 255;

    public Vector256<int> Lower, Upper;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ChannelSumsAvx Over(sbyte** rows, nint rowCount, nint rowStep, nint offset, nint columns, nint stride)
    {
        ChannelSumsAvx sums = default;
        var words = Vector256<short>.Zero;
        nint room = MostInInt16;
        for (; rowCount != 0; rowCount--, rows += rowStep)
        {
            sbyte* input = *rows + offset;
            nint left = columns;
            do
            {
                nint n = Math.Min(left, room);
                left -= n;
                room -= n;
                do
                {
                    words = Avx2.Add(words, Avx2.ConvertToVector256Int16(input));
                    input += stride;
                } while (--n != 0);
                if (room == 0)
                {
                    sums.Add(words);
                    words = Vector256<short>.Zero;
                    room = MostInInt16;
                }
            } while (left != 0);
        }
        sums.Add(words);
        return sums;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int* sums, nint count)
    {
        Lower = Avx2.Add(Lower, Avx2.MaskLoad(sums, First(count)));
        Upper = Avx2.Add(Upper, Avx2.MaskLoad(sums + 8, First(count - 8)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(int* sums, nint count)
    {
        Avx2.MaskStore(sums, First(count), Lower);
        Avx2.MaskStore(sums + 8, First(count - 8), Upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<sbyte> Quotient(int addend, float reciprocal)
    {
        var (addends, reciprocals) = (Vector256.Create(addend), Vector256.Create(reciprocal));
        var words = Avx2.Permute4x64(Avx2.PackSignedSaturate(Quotient(Lower, addends, reciprocals), Quotient(Upper, addends, reciprocals)).AsInt64(), 0b11_01_10_00).AsInt16();
        return Sse2.PackSignedSaturate(words.GetLower(), words.GetUpper());
    }

    /// <summary>Half away from zero: 1/2 of the quotient's sign, then cut off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Quotient(Vector256<int> sums, Vector256<int> addends, Vector256<float> reciprocals)
    {
        var quotient = X86.Avx.ConvertToVector256Single(Avx2.Add(sums, addends)) * reciprocals;
        return X86.Avx.ConvertToVector256Int32WithTruncation(quotient + (quotient & Vector256.Create(-0f) | Vector256.Create(0.5f)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(Vector256<short> words)
    {
        Lower = Avx2.Add(Lower, Avx2.ConvertToVector256Int32(words.GetLower()));
        Upper = Avx2.Add(Upper, Avx2.ConvertToVector256Int32(words.GetUpper()));
    }

    private static Vector256<int> First(nint count) =>
        Avx2.CompareGreaterThan(Vector256.Create((int)Math.Clamp(count, 0, 8)), Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7));
}
