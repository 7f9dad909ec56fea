using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Blob;
using EdgeConv.Kernels.Avx;
using EdgeConv.Kernels.Vector;

namespace EdgeConv.Kernels.Add;

/// <summary>Rule tflm, 16 sums: three fixed multiplications each.</summary>
internal static unsafe class AddFixedAvx2
{
    private const int Headroom = 20;

    public static void Run(KernelArguments* a, int first, int count)
    {
        var range = OutputRangeAvx.Of(a);
        var runs = new ElementRuns(a, hasSecond: true);
        for (int row = first; row < first + count; row++)
        {
            sbyte* x = a->Input[row], y = a->Second[row], output = a->Output[row];
            for (nint run = 0; run < runs.Count; run++, x += a->Input.PixelBytes, y += a->Second.PixelBytes, output += a->Output.PixelBytes)
                for (nint i = 0; i < runs.Length; i += 16)
                {
                    var lower = Eight(a, x + i, y + i);
                    var upper = Eight(a, x + i + 8, y + i + 8);
                    var bytes = range.Pack<TflmStageAvx>(lower, upper, lower, upper).AsInt32();
                    var value = Sse2.UnpackLow(bytes.GetLower(), bytes.GetUpper()).AsSByte(); // each half holds four of lower, then four of upper
                    if (runs.Length - i >= 16)
                        value.Store(output + i);
                    else
                        PartialStore.First(output + i, value, runs.Length - i);
                }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Eight(KernelArguments* a, sbyte* x, sbyte* y)
    {
        var parameters = (AddParameters*)a->Parameters;
        return Multiply(Term(x, a->Input.ZeroPoint, parameters->A) + Term(y, a->Second.ZeroPoint, parameters->B), parameters->Sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Term(sbyte* values, int zeroPoint, FixedMultiplier by) =>
        Multiply((Avx2.ConvertToVector256Int32(values) - Vector256.Create(zeroPoint)) << Headroom, by);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Multiply(Vector256<int> x, FixedMultiplier by) =>
        TflmStageAvx.Requantise(x, Vector256.Create(by.Mantissa), Vector256.Create(by.Exponent));
}
