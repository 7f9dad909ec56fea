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
        var zeros = new Zeros(a);
        for (int row = first; row < first + count; row++)
        {
            sbyte* x = a->Input[row], y = a->Second[row], output = a->Output[row];
            nint run = runs.Count;
            do
            {
                for (nint left = whole; left != 0; left -= 16)
                {
                    AdvSimd.Store(output, Sixteen(AdvSimd.LoadVector128(x), AdvSimd.LoadVector128(y), zeros, stage, multiplier));
                    x += 16;
                    y += 16;
                    output += 16;
                }
                if (rest != 0)
                    PartialStore.First(output, Sixteen(AdvSimd.LoadVector128(x), AdvSimd.LoadVector128(y), zeros, stage, multiplier), rest);
                x += skipX;
                y += skipY;
                output += skipOutput;
            } while (--run != 0);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Sixteen<TStage>(Vector128<sbyte> x, Vector128<sbyte> y, in Zeros zeros, in TStage stage, in MultipliersNeon multiplier)
        where TStage : struct, IOutputStageNeon
    {
        // Upper halves before lower ones: a lower half is taken where it is if nothing else of the vector is wanted afterwards, else copied.
        var x1 = AdvSimd.SubtractWideningUpper(x, zeros.X);
        var y1 = AdvSimd.SubtractWideningUpper(y, zeros.Y);
        var x0 = AdvSimd.SubtractWideningLower(x.GetLower(), zeros.LowerX);
        var y0 = AdvSimd.SubtractWideningLower(y.GetLower(), zeros.LowerY);
        var product1 = AdvSimd.MultiplyWideningUpper(x0, y0);
        var product0 = AdvSimd.MultiplyWideningLower(x0.GetLower(), y0.GetLower());
        var lower = AdvSimd.ExtractNarrowingSaturateLower(stage.Scale(product0, product1, multiplier, multiplier));
        var product3 = AdvSimd.MultiplyWideningUpper(x1, y1);
        var product2 = AdvSimd.MultiplyWideningLower(x1.GetLower(), y1.GetLower());
        return stage.Clamp(AdvSimd.ExtractNarrowingSaturateUpper(lower, stage.Scale(product2, product3, multiplier, multiplier)));
    }

    /// <summary>The inputs' zero points, for whole vectors and for halves: a half taken out of a vector that is wanted again is a register copied.</summary>
    private readonly struct Zeros(KernelArguments* a)
    {
        public readonly Vector128<sbyte> X = Vector128.Create((sbyte)a->Input.ZeroPoint), Y = Vector128.Create((sbyte)a->Second.ZeroPoint);
        public readonly Vector64<sbyte> LowerX = Vector64.Create((sbyte)a->Input.ZeroPoint), LowerY = Vector64.Create((sbyte)a->Second.ZeroPoint);
    }
}
