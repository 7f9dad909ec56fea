using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Vector;

namespace EdgeConv.Kernels.Add;

/// <summary>16 sums by <see cref="AddDigits"/>: no product is wider than 16 bits.</summary>
internal static unsafe class AddDigitsNeon
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        var digits = new AddDigits(a);
        var a0 = Vector128.Create(digits.A0);
        var a1 = Vector128.Create(digits.A1);
        var a2 = Vector128.Create(digits.A2);
        var b0 = Vector128.Create(digits.B0);
        var b1 = Vector128.Create(digits.B1);
        var b2 = Vector128.Create(digits.B2);
        var bias0 = Vector128.Create((short)digits.Bias0);
        var bias1 = Vector128.Create((short)digits.Bias1);
        var bias2 = Vector128.Create((short)digits.Bias2);
        var shift = Vector128.Create((short)-digits.Shift);
        var low = Vector128.Create(a->Operator->Low);
        var high = Vector128.Create(a->Operator->High);
        var runs = new ElementRuns(a, hasSecond: true);
        nint whole = runs.Length & -16, rest = runs.Length & 15;
        nint skipX = a->Input.PixelBytes - whole, skipY = a->Second.PixelBytes - whole, skipOutput = a->Output.PixelBytes - whole;
        for (int row = first; row < first + count; row++)
        {
            sbyte* x = a->Input[row], y = a->Second[row], output = a->Output[row];
            nint run = runs.Count;
            do
            {
                for (nint left = whole; left != 0; left -= 16)
                {
                    var sum = Sum(AdvSimd.LoadVector128(x), AdvSimd.LoadVector128(y), a0, a1, a2, b0, b1, b2, bias0, bias1, bias2, shift);
                    x += 16;
                    y += 16;
                    AdvSimd.Store(output, AdvSimd.Min(AdvSimd.Max(sum, low), high));
                    output += 16;
                }
                if (rest != 0)
                {
                    var sum = Sum(AdvSimd.LoadVector128(x), AdvSimd.LoadVector128(y), a0, a1, a2, b0, b1, b2, bias0, bias1, bias2, shift);
                    PartialStore.First(output, AdvSimd.Min(AdvSimd.Max(sum, low), high), rest);
                }
                x += skipX;
                y += skipY;
                output += skipOutput;
            } while (--run != 0);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Sum(Vector128<sbyte> x, Vector128<sbyte> y, Vector128<sbyte> a0, Vector128<sbyte> a1, Vector128<sbyte> a2,
        Vector128<sbyte> b0, Vector128<sbyte> b1, Vector128<sbyte> b2, Vector128<short> bias0, Vector128<short> bias1, Vector128<short> bias2,
        Vector128<short> shift)
    {
        var upper0 = AdvSimd.MultiplyWideningUpperAndAdd(bias0, x, a0);
        var upper1 = AdvSimd.MultiplyWideningUpperAndAdd(bias1, x, a1);
        var upper2 = AdvSimd.MultiplyWideningUpperAndAdd(bias2, x, a2);
        upper0 = AdvSimd.MultiplyWideningUpperAndAdd(upper0, y, b0);
        upper1 = AdvSimd.MultiplyWideningUpperAndAdd(upper1, y, b1);
        upper2 = AdvSimd.MultiplyWideningUpperAndAdd(upper2, y, b2);
        var lower0 = AdvSimd.MultiplyWideningLowerAndAdd(bias0, x.GetLower(), a0.GetLower());
        var lower1 = AdvSimd.MultiplyWideningLowerAndAdd(bias1, x.GetLower(), a1.GetLower());
        var lower2 = AdvSimd.MultiplyWideningLowerAndAdd(bias2, x.GetLower(), a2.GetLower());
        lower0 = AdvSimd.MultiplyWideningLowerAndAdd(lower0, y.GetLower(), b0.GetLower());
        lower1 = AdvSimd.MultiplyWideningLowerAndAdd(lower1, y.GetLower(), b1.GetLower());
        lower2 = AdvSimd.MultiplyWideningLowerAndAdd(lower2, y.GetLower(), b2.GetLower());
        upper1 = AdvSimd.ShiftRightArithmeticAdd(upper1, upper0, 8);
        lower1 = AdvSimd.ShiftRightArithmeticAdd(lower1, lower0, 8);
        upper2 = AdvSimd.ShiftRightArithmeticAdd(upper2, upper1, 8);
        lower2 = AdvSimd.ShiftRightArithmeticAdd(lower2, lower1, 8);
        upper2 = AdvSimd.ShiftArithmetic(upper2, shift);
        lower2 = AdvSimd.ShiftArithmetic(lower2, shift);
        return AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(lower2), upper2);
    }
}
