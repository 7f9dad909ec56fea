using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Blob;
using EdgeConv.Kernels.Vector;

namespace EdgeConv.Kernels.Add;

/// <summary>
/// Rule xnnpack, 16 sums: VPMADDWD multiplies and adds a pair (x, y) by the upper 15 bits of both multipliers, and by the lower 7.
/// </summary>
internal static unsafe class AddAvx2
{
    private const int LowerBits = 7;

    public static void Run(KernelArguments* a, int first, int count)
    {
        var runs = new ElementRuns(a, hasSecond: true);
        nint whole = runs.Length & -16, rest = runs.Length & 15;
        nint skipX = a->Input.PixelBytes - whole, skipY = a->Second.PixelBytes - whole, skipOutput = a->Output.PixelBytes - whole;
        var parameters = (AddParameters*)a->Parameters;
        int ma = parameters->A.Mantissa, mb = parameters->B.Mantissa, mask = (1 << LowerBits) - 1;
        var upper = Vector256.Create(Pair(ma >> LowerBits, mb >> LowerBits)).AsInt16();
        var lower = Vector256.Create(Pair(ma & mask, mb & mask)).AsInt16();
        var bias = Vector256.Create((1 << (parameters->Sum.Exponent - 1)) - a->Input.ZeroPoint * ma - a->Second.ZeroPoint * mb);
        var shift = Vector128.CreateScalar(parameters->Sum.Exponent);
        var zero = Vector256.Create((short)a->Output.ZeroPoint);
        var low = Vector128.Create(a->Operator->Low);
        var high = Vector128.Create(a->Operator->High);
        for (int row = first; row < first + count; row++)
        {
            sbyte* x = a->Input[row], y = a->Second[row], output = a->Output[row];
            nint run = runs.Count;
            do
            {
                for (nint left = whole; left != 0; left -= 16)
                {
                    var sum = Sum(x, y, upper, lower, bias, shift, zero);
                    Vector128.Min(Vector128.Max(sum, low), high).Store(output);
                    x += 16;
                    y += 16;
                    output += 16;
                }
                if (rest != 0)
                    PartialStore.First(output, Vector128.Min(Vector128.Max(Sum(x, y, upper, lower, bias, shift, zero), low), high), rest);
                x += skipX;
                y += skipY;
                output += skipOutput;
            } while (--run != 0);
        }
    }

    private static int Pair(int a, int b) => (b << 16) | (a & 0xffff);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Sum(sbyte* x, sbyte* y, Vector256<short> upper, Vector256<short> lower, Vector256<int> bias, Vector128<int> shift,
        Vector256<short> zero)
    {
        var wideX = Avx2.ConvertToVector256Int16(x);
        var wideY = Avx2.ConvertToVector256Int16(y);
        var a = Scaled(Avx2.UnpackLow(wideX, wideY), upper, lower, bias, shift);
        var b = Scaled(Avx2.UnpackHigh(wideX, wideY), upper, lower, bias, shift);
        var words = Avx2.AddSaturate(Avx2.PackSignedSaturate(a, b), zero);
        return Sse2.PackSignedSaturate(words.GetLower(), words.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Scaled(Vector256<short> pairs, Vector256<short> upper, Vector256<short> lower, Vector256<int> bias, Vector128<int> shift)
    {
        var products = Avx2.ShiftLeftLogical(Avx2.MultiplyAddAdjacent(pairs, upper), LowerBits);
        return Avx2.ShiftRightArithmetic(Avx2.Add(Avx2.Add(products, Avx2.MultiplyAddAdjacent(pairs, lower)), bias), shift);
    }
}
