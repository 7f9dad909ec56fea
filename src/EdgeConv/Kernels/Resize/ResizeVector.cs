using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Kernels.Vector;

namespace EdgeConv.Kernels.Resize;

/// <summary>
/// Linear: 16 channels at once; what a column takes from where is worked out once per step. Sums along a row are of pairs of int16, one multiplication on x86
/// and two on Neon; sums of two rows need 32 bits.
/// </summary>
internal static unsafe class ResizeVector
{
    public static bool Fits(KernelArguments* a) => a->Operator->Vertical.Size == 2 || a->Operator->Horizontal.Size == 2;

    public static long Workspace(KernelArguments* a) => (long)a->Output.Columns * sizeof(ResizeTaps);

    public static void Run<TInterpolation>(KernelArguments* a, int first, int count) where TInterpolation : struct, IInterpolation
    {
        int one = 1 << TInterpolation.Bits;
        var columns = (ResizeTaps*)a->Workspace;
        for (int x = 0; x < a->Output.Columns; x++)
            columns[x] = ResizeTaps.Of(a->Operator->Horizontal, x, a->Input.Columns, one);
        for (int row = first; row < first + count; row++)
        {
            ResizeTaps down = ResizeTaps.Of(a->Operator->Vertical, row, a->Input.Rows, one);
            Row<TInterpolation>(a, columns, a->Input[down.First], a->Input[down.Second], a->Output[row], Vector128.Create(one - down.Weight), Vector128.Create(down.Weight));
        }
    }

    private static void Row<TInterpolation>(KernelArguments* a, ResizeTaps* columns, sbyte* top, sbyte* bottom, sbyte* output, Vector128<int> upper, Vector128<int> lower)
        where TInterpolation : struct, IInterpolation
    {
        int one = 1 << TInterpolation.Bits;
        nint channels = a->Output.Channels, pixel = a->Input.PixelBytes;
        for (ResizeTaps* end = columns + a->Output.Columns; columns < end; columns++, output += a->Output.PixelBytes)
        {
            nint left = columns->First * pixel, right = columns->Second * pixel;
            var weights = Vector128.Create(one - columns->Weight | columns->Weight << 16).AsInt16();
            for (nint c = 0; c < channels; c += 16)
            {
                var (a0, a1, a2, a3) = Pairs(top + left + c, top + right + c, weights);
                var (b0, b1, b2, b3) = Pairs(bottom + left + c, bottom + right + c, weights);
                var low = Vector128.Narrow(TInterpolation.Round(Sum(a0, b0, upper, lower)), TInterpolation.Round(Sum(a1, b1, upper, lower)));
                var high = Vector128.Narrow(TInterpolation.Round(Sum(a2, b2, upper, lower)), TInterpolation.Round(Sum(a3, b3, upper, lower)));
                var value = Vector128.Narrow(low, high);
                if (channels - c >= 16)
                    value.Store(output + c);
                else
                    PartialStore.First(output + c, value, channels - c);
            }
        }
    }

    /// <summary>16 sums of a left and a right byte, weighted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<int>, Vector128<int>, Vector128<int>, Vector128<int>) Pairs(sbyte* left, sbyte* right, Vector128<short> weights)
    {
        if (AdvSimd.IsSupported)
        {
            // Upper halves before lower ones: a lower half is taken where it is if nothing else of the vector is wanted afterwards, else copied.
            Vector128<sbyte> a = AdvSimd.LoadVector128(left), b = AdvSimd.LoadVector128(right);
            Vector128<short> a1 = AdvSimd.SignExtendWideningUpper(a), b1 = AdvSimd.SignExtendWideningUpper(b);
            Vector128<short> a0 = AdvSimd.SignExtendWideningLower(a.GetLower()), b0 = AdvSimd.SignExtendWideningLower(b.GetLower());
            var sum1 = AdvSimd.MultiplyBySelectedScalarWideningUpperAndAdd(AdvSimd.MultiplyBySelectedScalarWideningUpper(a0, weights, 0), b0, weights, 1);
            var sum0 = AdvSimd.MultiplyBySelectedScalarWideningLowerAndAdd(AdvSimd.MultiplyBySelectedScalarWideningLower(a0.GetLower(), weights, 0), b0.GetLower(), weights, 1);
            var sum3 = AdvSimd.MultiplyBySelectedScalarWideningUpperAndAdd(AdvSimd.MultiplyBySelectedScalarWideningUpper(a1, weights, 0), b1, weights, 1);
            var sum2 = AdvSimd.MultiplyBySelectedScalarWideningLowerAndAdd(AdvSimd.MultiplyBySelectedScalarWideningLower(a1.GetLower(), weights, 0), b1.GetLower(), weights, 1);
            return (sum0, sum1, sum2, sum3);
        }
        var (left0, left1) = Vector128.Widen(Vector128.Load(left));
        var (right0, right1) = Vector128.Widen(Vector128.Load(right));
        return (Sse2.MultiplyAddAdjacent(Sse2.UnpackLow(left0, right0), weights), Sse2.MultiplyAddAdjacent(Sse2.UnpackHigh(left0, right0), weights),
            Sse2.MultiplyAddAdjacent(Sse2.UnpackLow(left1, right1), weights), Sse2.MultiplyAddAdjacent(Sse2.UnpackHigh(left1, right1), weights));
    }

    /// <summary>Sums of two rows, weighted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Sum(Vector128<int> a, Vector128<int> b, Vector128<int> upper, Vector128<int> lower) =>
        AdvSimd.IsSupported ? AdvSimd.MultiplyAdd(AdvSimd.Multiply(a, upper), b, lower) : a * upper + b * lower;
}
