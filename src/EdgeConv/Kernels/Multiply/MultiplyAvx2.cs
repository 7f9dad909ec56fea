using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Blob;
using EdgeConv.Kernels.Avx;
using EdgeConv.Kernels.Vector;

namespace EdgeConv.Kernels.Multiply;

/// <summary>16 products, in two halves of eight.</summary>
internal static unsafe class MultiplyAvx2
{
    public static void Run<TStage>(KernelArguments* a, int first, int count) where TStage : struct, IOutputStageAvx
    {
        var range = OutputRangeAvx.Of(a);
        var runs = new ElementRuns(a, hasSecond: true);
        var mantissa = Vector256.Create(((FixedMultiplier*)a->Parameters)->Mantissa);
        var exponent = Vector256.Create(TStage.HasExponents ? ((FixedMultiplier*)a->Parameters)->Exponent : 0);
        var zeroX = Vector256.Create(a->Input.ZeroPoint);
        var zeroY = Vector256.Create(a->Second.ZeroPoint);
        for (int row = first; row < first + count; row++)
        {
            sbyte* x = a->Input[row], y = a->Second[row], output = a->Output[row];
            for (nint run = 0; run < runs.Count; run++, x += a->Input.PixelBytes, y += a->Second.PixelBytes, output += a->Output.PixelBytes)
                for (nint i = 0; i < runs.Length; i += 16)
                {
                    var lower = TStage.Requantise(Eight(x + i, y + i, zeroX, zeroY), mantissa, exponent);
                    var upper = TStage.Requantise(Eight(x + i + 8, y + i + 8, zeroX, zeroY), mantissa, exponent);
                    var value = OutputRangeAvx.Low(range.Pack<TStage>(lower, upper, lower, upper));
                    if (runs.Length - i >= 16)
                        value.Store(output + i);
                    else
                        PartialStore.First(output + i, value, runs.Length - i);
                }
        }
    }

    /// <summary>Factors fit 16 bits, so their product is that of pairs with nothing beside them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Eight(sbyte* x, sbyte* y, Vector256<int> zeroX, Vector256<int> zeroY)
    {
        var left = (Avx2.ConvertToVector256Int32(x) - zeroX) & Vector256.Create(0xffff);
        return Avx2.MultiplyAddAdjacent(left.AsInt16(), (Avx2.ConvertToVector256Int32(y) - zeroY).AsInt16());
    }
}
