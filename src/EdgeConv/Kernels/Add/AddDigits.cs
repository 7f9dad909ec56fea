using System.Runtime.CompilerServices;
using EdgeConv.Blob;

namespace EdgeConv.Kernels.Add;

/// <summary>
/// The multipliers of rule xnnpack as three signed digits to the base of 256, so that int8 products, added in int16, make the sum:
/// <c>floor(S / 2^n) = floor((P2 + floor((P1 + floor(P0 / 2^8)) / 2^8)) / 2^(n - 16))</c> with <c>Pi = x * ai + y * bi + biasi</c>.
/// </summary>
/// <remarks>The bias holds the rounding half and all three zero points: half - za * ma - zb * mb + zero * 2^n.</remarks>
internal readonly unsafe struct AddDigits
{
    public readonly sbyte A0, A1, A2, B0, B1, B2;

    /// <summary>Bias2 is an int16 where <see cref="Fits"/> says so.</summary>
    public readonly int Bias0, Bias1, Bias2;

    /// <summary>n - 16.</summary>
    public readonly int Shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AddDigits(KernelArguments* a)
    {
        var parameters = (AddParameters*)a->Parameters;
        int ma = parameters->A.Mantissa, mb = parameters->B.Mantissa, shift = parameters->Sum.Exponent;
        long bias = (1L << (shift - 1)) - (long)a->Input.ZeroPoint * ma - (long)a->Second.ZeroPoint * mb + ((long)a->Output.ZeroPoint << shift);
        (A0, A1, A2) = ((sbyte)ma, (sbyte)((ma + 128) >> 8), (sbyte)((ma + 32896) >> 16));
        (B0, B1, B2) = ((sbyte)mb, (sbyte)((mb + 128) >> 8), (sbyte)((mb + 32896) >> 16));
        (Bias0, Bias1, Bias2) = ((sbyte)bias, (sbyte)((bias + 128) >> 8), (int)((bias + 32896) >> 16));
        Shift = shift - 16;
    }

    /// <summary>Whether no sum of products leaves int16 for any two bytes.</summary>
    public static bool Fits(KernelArguments* a)
    {
        var digits = new AddDigits(a);
        return ElementRuns.Fit(a) && digits.Shift >= 0 && Stays(digits.A0, digits.B0, digits.Bias0, 0) && Stays(digits.A1, digits.B1, digits.Bias1, 128)
            && Stays(digits.A2, digits.B2, digits.Bias2, 128);
    }

    private static bool Stays(int a, int b, long bias, int carry) => 128 * (Math.Abs(a) + Math.Abs(b)) + Math.Abs(bias) + carry <= short.MaxValue;
}
