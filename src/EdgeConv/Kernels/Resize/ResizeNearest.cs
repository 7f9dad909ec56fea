using System.Runtime.CompilerServices;

namespace EdgeConv.Kernels.Resize;

/// <summary>Nearest pixels: whole pixels are copied.</summary>
internal static unsafe class ResizeNearest
{
    public static bool Fits(KernelArguments* a) => a->Operator->Vertical.Size == 1 && a->Operator->Horizontal.Size == 1;

    public static void Run(KernelArguments* a, int first, int count)
    {
        for (int row = first; row < first + count; row++)
        {
            sbyte* input = a->Input[ResizeTaps.Of(a->Operator->Vertical, row, a->Input.Rows, 0).First], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
                Unsafe.CopyBlockUnaligned(output, input + (nint)ResizeTaps.Of(a->Operator->Horizontal, x, a->Input.Columns, 0).First * a->Input.PixelBytes, (uint)a->Output.Channels);
        }
    }
}
