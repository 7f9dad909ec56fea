using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Vector;

namespace EdgeConv.Kernels.Neon;

/// <inheritdoc/>
internal unsafe struct ChannelSumsNeon : IChannelSums<ChannelSumsNeon>
{
    /// <summary>So many bytes of -128 add up in int16.</summary>
    private const int MostInInt16 = 255;

    public Vector128<int> A, B, C, D;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ChannelSumsNeon Over(sbyte** rows, nint rowCount, nint rowStep, nint offset, nint columns, nint stride)
    {
        ChannelSumsNeon sums = default;
        var lower = Vector128<short>.Zero;
        var upper = Vector128<short>.Zero;
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
                    var value = AdvSimd.LoadVector128(input);
                    input += stride;
                    upper = AdvSimd.AddWideningUpper(upper, value);
                    lower = AdvSimd.AddWideningLower(lower, value.GetLower());
                } while (--n != 0);
                if (room == 0)
                {
                    sums.Add(lower, upper);
                    lower = upper = Vector128<short>.Zero;
                    room = MostInInt16;
                }
            } while (left != 0);
        }
        sums.Add(lower, upper);
        return sums;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int* sums, nint count)
    {
        if (count >= 16)
        {
            A = AdvSimd.Add(A, AdvSimd.LoadVector128(sums));
            B = AdvSimd.Add(B, AdvSimd.LoadVector128(sums + 4));
            C = AdvSimd.Add(C, AdvSimd.LoadVector128(sums + 8));
            D = AdvSimd.Add(D, AdvSimd.LoadVector128(sums + 12));
            return;
        }
        A = AdvSimd.Add(A, First(sums, count));
        B = AdvSimd.Add(B, First(sums + 4, count - 4));
        C = AdvSimd.Add(C, First(sums + 8, count - 8));
        D = AdvSimd.Add(D, First(sums + 12, count - 12));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(int* sums, nint count)
    {
        if (count >= 16)
        {
            AdvSimd.Store(sums, A);
            AdvSimd.Store(sums + 4, B);
            AdvSimd.Store(sums + 8, C);
            AdvSimd.Store(sums + 12, D);
            return;
        }
        StoreFirst(sums, A, count);
        StoreFirst(sums + 4, B, count - 4);
        StoreFirst(sums + 8, C, count - 8);
        StoreFirst(sums + 12, D, count - 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<sbyte> Quotient(int addend, float reciprocal)
    {
        var (addends, reciprocals) = (Vector128.Create(addend), Vector128.Create(reciprocal));
        var lower = Narrow(Quotient(A, addends, reciprocals), Quotient(B, addends, reciprocals));
        var upper = Narrow(Quotient(C, addends, reciprocals), Quotient(D, addends, reciprocals));
        return AdvSimd.ExtractNarrowingUpper(AdvSimd.ExtractNarrowingLower(lower), upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Quotient(Vector128<int> sums, Vector128<int> addends, Vector128<float> reciprocals) =>
        AdvSimd.ConvertToInt32RoundAwayFromZero(AdvSimd.Multiply(AdvSimd.ConvertToSingle(AdvSimd.Add(sums, addends)), reciprocals));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Narrow(Vector128<int> lower, Vector128<int> upper) =>
        AdvSimd.ExtractNarrowingUpper(AdvSimd.ExtractNarrowingLower(lower), upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(Vector128<short> lower, Vector128<short> upper)
    {
        B = AdvSimd.AddWideningUpper(B, lower);
        A = AdvSimd.AddWideningLower(A, lower.GetLower());
        D = AdvSimd.AddWideningUpper(D, upper);
        C = AdvSimd.AddWideningLower(C, upper.GetLower());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> First(int* values, nint count)
    {
        if (count >= 4)
            return AdvSimd.LoadVector128(values);
        var first = Vector128<int>.Zero;
        if (count > 0)
            first = AdvSimd.LoadAndInsertScalar(first, 0, values);
        if (count > 1)
            first = AdvSimd.LoadAndInsertScalar(first, 1, values + 1);
        if (count > 2)
            first = AdvSimd.LoadAndInsertScalar(first, 2, values + 2);
        return first;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFirst(int* values, Vector128<int> first, nint count)
    {
        if (count >= 4)
        {
            AdvSimd.Store(values, first);
            return;
        }
        if (count > 0)
            AdvSimd.StoreSelectedScalar(values, first, 0);
        if (count > 1)
            AdvSimd.StoreSelectedScalar(values + 1, first, 1);
        if (count > 2)
            AdvSimd.StoreSelectedScalar(values + 2, first, 2);
    }
}
