using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Neon;
using EdgeConv.Kernels.Vector;

namespace EdgeConv.Kernels.Add;

/// <summary>16 sums in int32, for any parameters; the rule is a struct type parameter.</summary>
internal static unsafe class AddNeon
{
    public static void Run<TSum>(KernelArguments* a, int first, int count) where TSum : struct, IAddNeon
    {
        var runs = new ElementRuns(a, hasSecond: true);
        nint whole = runs.Length & -16, rest = runs.Length & 15;
        nint skipX = a->Input.PixelBytes - whole, skipY = a->Second.PixelBytes - whole, skipOutput = a->Output.PixelBytes - whole;
        TSum sum = default;
        sum.Load((Blob.AddParameters*)a->Parameters);
        RangeNeon range = default;
        range.Load(a);
        var zeroX = Vector128.Create((sbyte)a->Input.ZeroPoint);
        var zeroY = Vector128.Create((sbyte)a->Second.ZeroPoint);
        for (int row = first; row < first + count; row++)
        {
            sbyte* x = a->Input[row], y = a->Second[row], output = a->Output[row];
            nint run = runs.Count;
            do
            {
                for (nint left = whole; left != 0; left -= 16)
                {
                    AdvSimd.Store(output, Sixteen(AdvSimd.LoadVector128(x), AdvSimd.LoadVector128(y), zeroX, zeroY, sum, range));
                    x += 16;
                    y += 16;
                    output += 16;
                }
                if (rest != 0)
                    PartialStore.First(output, Sixteen(AdvSimd.LoadVector128(x), AdvSimd.LoadVector128(y), zeroX, zeroY, sum, range), rest);
                x += skipX;
                y += skipY;
                output += skipOutput;
            } while (--run != 0);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Sixteen<TSum>(Vector128<sbyte> x, Vector128<sbyte> y, Vector128<sbyte> zeroX, Vector128<sbyte> zeroY,
        in TSum sum, in RangeNeon range) where TSum : struct, IAddNeon
    {
        var upper = Eight(AdvSimd.SubtractWideningUpper(x, zeroX), AdvSimd.SubtractWideningUpper(y, zeroY), sum, range);
        var lower = Eight(AdvSimd.SubtractWideningLower(x.GetLower(), zeroX.GetLower()), AdvSimd.SubtractWideningLower(y.GetLower(), zeroY.GetLower()), sum, range);
        return range.Clamp(AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(lower), upper));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Eight<TSum>(Vector128<short> x, Vector128<short> y, in TSum sum, in RangeNeon range) where TSum : struct, IAddNeon
    {
        var upper = sum.Sum(AdvSimd.SignExtendWideningUpper(x), AdvSimd.SignExtendWideningUpper(y));
        var lower = sum.Sum(AdvSimd.SignExtendWideningLower(x.GetLower()), AdvSimd.SignExtendWideningLower(y.GetLower()));
        return range.AddZero(lower, upper);
    }
}
