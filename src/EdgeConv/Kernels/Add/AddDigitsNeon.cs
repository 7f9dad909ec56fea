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
        var runs = new ElementRuns(a, hasSecond: true);
        nint whole = runs.Length & -16, rest = runs.Length & 15;
        nint skipX = a->Input.PixelBytes - whole, skipY = a->Second.PixelBytes - whole, skipOutput = a->Output.PixelBytes - whole;
        var a0 = Vector64.Create(digits.A0);
        var a1 = Vector64.Create(digits.A1);
        var a2 = Vector64.Create(digits.A2);
        var b0 = Vector64.Create(digits.B0);
        var b1 = Vector64.Create(digits.B1);
        var b2 = Vector64.Create(digits.B2);
        var bias0 = Vector128.Create((short)digits.Bias0);
        var bias1 = Vector128.Create((short)digits.Bias1);
        var bias2 = Vector128.Create((short)digits.Bias2);
        var shift = Vector128.Create((short)-digits.Shift);
        var low = Vector128.Create(a->Operator->Low);
        var high = Vector128.Create(a->Operator->High);
        sbyte** rowsX = a->Input.Pointers + first, rowsY = a->Second.Pointers + first, rowsOutput = a->Output.Pointers + first;
        for (; count != 0; count--)
        {
            sbyte* x = *rowsX++, y = *rowsY++, output = *rowsOutput++;
            nint run = runs.Count;
            do
            {
                nint left = whole;
                if (left != 0)
                    do
                    {
                        var lower = Sum(AdvSimd.LoadVector64(x), AdvSimd.LoadVector64(y), a0, a1, a2, b0, b1, b2, bias0, bias1, bias2, shift);
                        var upper = Sum(AdvSimd.LoadVector64(x + 8), AdvSimd.LoadVector64(y + 8), a0, a1, a2, b0, b1, b2, bias0, bias1, bias2, shift);
                        x += 16;
                        y += 16;
                        AdvSimd.Store(output, Narrow(lower, upper, low, high));
                        output += 16;
                        left -= 16;
                    } while (left != 0);
                if (rest != 0)
                {
                    var lower = Sum(AdvSimd.LoadVector64(x), AdvSimd.LoadVector64(y), a0, a1, a2, b0, b1, b2, bias0, bias1, bias2, shift);
                    var upper = Sum(AdvSimd.LoadVector64(x + 8), AdvSimd.LoadVector64(y + 8), a0, a1, a2, b0, b1, b2, bias0, bias1, bias2, shift);
                    PartialStore.First(output, Narrow(lower, upper, low, high), rest);
                }
                x += skipX;
                y += skipY;
                output += skipOutput;
            } while (--run != 0);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Sum(Vector64<sbyte> x, Vector64<sbyte> y, Vector64<sbyte> a0, Vector64<sbyte> a1, Vector64<sbyte> a2,
        Vector64<sbyte> b0, Vector64<sbyte> b1, Vector64<sbyte> b2, Vector128<short> bias0, Vector128<short> bias1, Vector128<short> bias2,
        Vector128<short> shift)
    {
        var p0 = AdvSimd.MultiplyWideningLower(x, a0);
        var p1 = AdvSimd.MultiplyWideningLower(x, a1);
        var p2 = AdvSimd.MultiplyWideningLower(x, a2);
        p0 = AdvSimd.MultiplyWideningLowerAndAdd(p0, y, b0);
        p1 = AdvSimd.MultiplyWideningLowerAndAdd(p1, y, b1);
        p2 = AdvSimd.MultiplyWideningLowerAndAdd(p2, y, b2);
        // As the products' first addend each bias would have to be copied.
        p1 = AdvSimd.ShiftRightArithmeticAdd(AdvSimd.Add(p1, bias1), AdvSimd.Add(p0, bias0), 8);
        p2 = AdvSimd.ShiftRightArithmeticAdd(AdvSimd.Add(p2, bias2), p1, 8);
        return AdvSimd.ShiftArithmetic(p2, shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Narrow(Vector128<short> lower, Vector128<short> upper, Vector128<sbyte> low, Vector128<sbyte> high) => AdvSimd.Min(
        AdvSimd.Max(AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(lower), upper), low), high);
}
