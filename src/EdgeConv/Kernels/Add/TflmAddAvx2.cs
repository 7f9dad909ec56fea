using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Blob;
using EdgeConv.Kernels.Avx;

namespace EdgeConv.Kernels.Add;

/// <summary>Rule tflm: three fixed multiplications.</summary>
internal readonly struct TflmAddAvx2 : IAddAvx2
{
    private const int Headroom = 20;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector256<int> Eight(KernelArguments* a, sbyte* x, sbyte* y)
    {
        var parameters = (AddParameters*)a->Parameters;
        return Multiply(Term(x, a->Input.ZeroPoint, parameters->A) + Term(y, a->Second.ZeroPoint, parameters->B), parameters->Sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<int> Term(sbyte* values, int zeroPoint, FixedMultiplier by)
    {
        var sign = Vector256.Create(by.Mantissa >> 31); // -1 where the term is taken off
        var term = Multiply((Avx2.ConvertToVector256Int32(values) - Vector256.Create(zeroPoint)) << Headroom, by with { Mantissa = Math.Abs(by.Mantissa) });
        return (term ^ sign) - sign;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Multiply(Vector256<int> x, FixedMultiplier by) =>
        TflmStageAvx.Requantise(x, Vector256.Create(by.Mantissa), Vector256.Create(by.Exponent));
}
