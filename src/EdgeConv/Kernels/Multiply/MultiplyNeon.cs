using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Blob;
using EdgeConv.Kernels.Neon;
using EdgeConv.Kernels.Vector;

namespace EdgeConv.Kernels.Multiply;

/// <summary>16 products: factors without their zero points in 16 bits, products in 32.</summary>
internal static unsafe class MultiplyNeon
{
    public static void Run<TStage>(KernelArguments* a, int first, int count) where TStage : struct, IOutputStageNeon
    {
        TStage stage = default;
        stage.Load(a);
        var multiplier = new MultipliersNeon { Mantissas = Vector128.Create(((FixedMultiplier*)a->Parameters)->Mantissa) };
        if (a->Operator->Rule == Rule.Tflm)
            multiplier.Exponents = Vector128.Create(((FixedMultiplier*)a->Parameters)->Exponent);
        var runs = new ElementRuns(a, hasSecond: true);
        nint whole = runs.Length & -16, rest = runs.Length & 15;
        nint skipX = a->Input.PixelBytes - whole, skipY = a->Second.PixelBytes - whole, skipOutput = a->Output.PixelBytes - whole;
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
                    AdvSimd.Store(output, Sixteen(AdvSimd.LoadVector128(x), AdvSimd.LoadVector128(y), zeroX, zeroY, stage, multiplier));
                    x += 16;
                    y += 16;
                    output += 16;
                }
                if (rest != 0)
                    PartialStore.First(output, Sixteen(AdvSimd.LoadVector128(x), AdvSimd.LoadVector128(y), zeroX, zeroY, stage, multiplier), rest);
                x += skipX;
                y += skipY;
                output += skipOutput;
            } while (--run != 0);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Sixteen<TStage>(Vector128<sbyte> x, Vector128<sbyte> y, Vector128<sbyte> zeroX, Vector128<sbyte> zeroY,
        in TStage stage, in MultipliersNeon multiplier) where TStage : struct, IOutputStageNeon
    {
        var lower = Eight(AdvSimd.SubtractWideningLower(x.GetLower(), zeroX.GetLower()), AdvSimd.SubtractWideningLower(y.GetLower(), zeroY.GetLower()), stage, multiplier);
        var upper = Eight(AdvSimd.SubtractWideningUpper(x, zeroX), AdvSimd.SubtractWideningUpper(y, zeroY), stage, multiplier);
        return stage.Clamp(AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(lower), upper));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Eight<TStage>(Vector128<short> x, Vector128<short> y, in TStage stage, in MultipliersNeon multiplier)
        where TStage : struct, IOutputStageNeon => stage.Scale(
            AdvSimd.MultiplyWideningLower(x.GetLower(), y.GetLower()), AdvSimd.MultiplyWideningUpper(x, y), multiplier, multiplier);
}
