namespace EdgeConv.Kernels.Resize;

/// <summary>The specification for int16: as <see cref="ResizeScalar"/>, rule xnnpack, in 64 bits.</summary>
internal static unsafe class ResizeInt16Scalar
{
    private const int Bits = 11;

    public static void Run(KernelArguments* a, int first, int count)
    {
        const int One = 1 << Bits;
        for (int row = first; row < first + count; row++)
        {
            ResizeTaps down = ResizeTaps.Of(a->Operator->Vertical, row, a->Input.Rows, One);
            sbyte* top = a->Input[down.First], bottom = a->Input[down.Second], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
            {
                ResizeTaps across = ResizeTaps.Of(a->Operator->Horizontal, x, a->Input.Columns, One);
                int left = across.First * a->Input.PixelBytes, right = across.Second * a->Input.PixelBytes;
                for (int c = 0; c < a->Output.Channels; c++)
                {
                    long upper = Weighted(Levels.Get(a->Input, top + left, c), Levels.Get(a->Input, top + right, c), across.Weight);
                    long lower = Weighted(Levels.Get(a->Input, bottom + left, c), Levels.Get(a->Input, bottom + right, c), across.Weight);
                    Levels.Set(a->Output, output, c, (int)((Weighted(upper, lower, down.Weight) + (1 << (2 * Bits - 1))) >> (2 * Bits)));
                }
            }
        }

        static long Weighted(long a, long b, int weight) => a * (One - weight) + b * weight;
    }
}
