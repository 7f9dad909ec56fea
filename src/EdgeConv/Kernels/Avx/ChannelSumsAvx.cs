using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeConv.Kernels.Avx;

/// <summary>Sums of 16 neighbouring channels over a rectangle of pixels, which pools and means begin with.</summary>
internal unsafe struct ChannelSumsAvx
{
    /// <summary>So many bytes of -128 add up in int16.</summary>
    private const int MostInInt16 = 255;

    public Vector256<int> Lower, Upper;

    /// <param name="rows">Pointers to <paramref name="rowCount"/> rows, <paramref name="rowStep"/> apart in the table.</param>
    /// <param name="offset">Bytes from a row's pointer to the first pixel's first channel.</param>
    /// <param name="stride">Bytes from one pixel to the next.</param>
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

    /// <summary>Adds sums in memory.</summary>
    /// <param name="count">How many there are; no more than 16 are read.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int* sums, nint count)
    {
        Lower = Avx2.Add(Lower, Avx2.MaskLoad(sums, First(count)));
        Upper = Avx2.Add(Upper, Avx2.MaskLoad(sums + 8, First(count - 8)));
    }

    /// <param name="count">How many to store; no more than 16 are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(int* sums, nint count)
    {
        Avx2.MaskStore(sums, First(count), Lower);
        Avx2.MaskStore(sums + 8, First(count - 8), Upper);
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
