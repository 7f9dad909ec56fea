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
                var low = Vector128.Narrow(TInterpolation.Round(a0 * upper + b0 * lower), TInterpolation.Round(a1 * upper + b1 * lower));
                var high = Vector128.Narrow(TInterpolation.Round(a2 * upper + b2 * lower), TInterpolation.Round(a3 * upper + b3 * lower));
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
        var (left0, left1) = Vector128.Widen(Vector128.Load(left));
        var (right0, right1) = Vector128.Widen(Vector128.Load(right));
        if (AdvSimd.IsSupported)
        {
            Vector64<short> first = Vector64.Create(weights[0]), second = Vector64.Create(weights[1]);
            return (AdvSimd.MultiplyWideningLowerAndAdd(AdvSimd.MultiplyWideningLower(left0.GetLower(), first), right0.GetLower(), second),
                AdvSimd.MultiplyWideningLowerAndAdd(AdvSimd.MultiplyWideningLower(left0.GetUpper(), first), right0.GetUpper(), second),
                AdvSimd.MultiplyWideningLowerAndAdd(AdvSimd.MultiplyWideningLower(left1.GetLower(), first), right1.GetLower(), second),
                AdvSimd.MultiplyWideningLowerAndAdd(AdvSimd.MultiplyWideningLower(left1.GetUpper(), first), right1.GetUpper(), second));
        }
        return (Sse2.MultiplyAddAdjacent(Sse2.UnpackLow(left0, right0), weights), Sse2.MultiplyAddAdjacent(Sse2.UnpackHigh(left0, right0), weights),
            Sse2.MultiplyAddAdjacent(Sse2.UnpackLow(left1, right1), weights), Sse2.MultiplyAddAdjacent(Sse2.UnpackHigh(left1, right1), weights));
    }
}
