namespace EdgeConv.Kernels.Resize;

/// <summary>The specification: each output pixel is the nearest of the input, or the weighted sum of the two or four around its place, rounded once.</summary>
internal static unsafe class ResizeScalar
{
    public static void Run<TInterpolation>(KernelArguments* a, int first, int count) where TInterpolation : struct, IInterpolation
    {
        int one = 1 << TInterpolation.Bits;
        for (int row = first; row < first + count; row++)
        {
            ResizeTaps down = ResizeTaps.Of(a->Operator->Vertical, row, a->Input.Rows, one);
            sbyte* top = a->Input[down.First], bottom = a->Input[down.Second], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
            {
                ResizeTaps across = ResizeTaps.Of(a->Operator->Horizontal, x, a->Input.Columns, one);
                int left = across.First * a->Input.PixelBytes, right = across.Second * a->Input.PixelBytes;
                for (int c = 0; c < a->Output.Channels; c++)
                {
                    int upper = checked(top[left + c] * (one - across.Weight) + top[right + c] * across.Weight);
                    int lower = checked(bottom[left + c] * (one - across.Weight) + bottom[right + c] * across.Weight);
                    output[c] = checked((sbyte)TInterpolation.Round(upper * (one - down.Weight) + lower * down.Weight));
                }
            }
        }
    }
}
