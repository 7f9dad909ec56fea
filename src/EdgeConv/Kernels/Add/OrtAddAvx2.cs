using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Blob;

namespace EdgeConv.Kernels.Add;

/// <summary>Rule ort: the last bit that is shifted out is what rounds, so that nothing overflows.</summary>
internal readonly struct OrtAddAvx2 : IAddAvx2
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector256<int> Eight(KernelArguments* a, sbyte* x, sbyte* y)
    {
        var parameters = (AddParameters*)a->Parameters;
        var sum = Term(x, a->Input.ZeroPoint, parameters->A) + Term(y, a->Second.ZeroPoint, parameters->B);
        sum += Avx2.ShiftRightArithmetic(sum, 31);
        var half = Avx2.ShiftRightArithmetic(sum, Vector128.CreateScalar(parameters->Sum.Exponent - 1));
        return Avx2.ShiftRightArithmetic(half, 1) + (half & Vector256<int>.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<int> Term(sbyte* values, int zeroPoint, FixedMultiplier by) =>
        Avx2.MultiplyLow(Avx2.ConvertToVector256Int32(values) - Vector256.Create(zeroPoint), Vector256.Create(by.Mantissa));
}
