using EdgeConv.Blob;

namespace EdgeConv.Kernels.Pad;

/// <summary>The specification: the input with a constant around it, channels included.</summary>
internal static unsafe class PadScalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        var parameters = (PadParameters*)a->Parameters;
        for (int row = first; row < first + count; row++)
        {
            int inputRow = row - a->Operator->Vertical.PadBefore;
            bool inside = (uint)inputRow < (uint)a->Input.Rows;
            sbyte* input = inside ? a->Input[inputRow] : null;
            sbyte* output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
            {
                new Span<sbyte>(output, a->Output.Channels).Fill((sbyte)parameters->Value);
                int column = x - a->Operator->Horizontal.PadBefore;
                if (inside && (uint)column < (uint)a->Input.Columns)
                    for (int c = 0; c < a->Input.Channels; c++)
                        output[parameters->ChannelsBefore + c] = input[column * a->Input.PixelBytes + c];
            }
        }
    }
}
