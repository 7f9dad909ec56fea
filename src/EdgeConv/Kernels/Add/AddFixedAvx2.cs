using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Kernels.Avx;
using EdgeConv.Kernels.Vector;

namespace EdgeConv.Kernels.Add;

/// <summary>16 sums in int32; the rule is a struct type parameter.</summary>
internal static unsafe class AddFixedAvx2
{
    public static void Run<TSum>(KernelArguments* a, int first, int count) where TSum : struct, IAddAvx2
    {
        var range = OutputRangeAvx.Of(a);
        var runs = new ElementRuns(a, hasSecond: true);
        for (int row = first; row < first + count; row++)
        {
            sbyte* x = a->Input[row], y = a->Second[row], output = a->Output[row];
            for (nint run = 0; run < runs.Count; run++, x += a->Input.PixelBytes, y += a->Second.PixelBytes, output += a->Output.PixelBytes)
                for (nint i = 0; i < runs.Length; i += 16)
                {
                    var lower = TSum.Eight(a, x + i, y + i);
                    var upper = TSum.Eight(a, x + i + 8, y + i + 8);
                    var value = OutputRangeAvx.Low(range.Pack<TflmStageAvx>(lower, upper, lower, upper));
                    if (runs.Length - i >= 16)
                        value.Store(output + i);
                    else
                        PartialStore.First(output + i, value, runs.Length - i);
                }
        }
    }
}
