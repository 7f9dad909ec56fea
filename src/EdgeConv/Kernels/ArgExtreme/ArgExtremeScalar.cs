using EdgeConv.Blob;

namespace EdgeConv.Kernels.ArgExtreme;

/// <summary>The specification: which channel of a pixel is largest or smallest, of equal ones the first or the last; as a real, at scale 1.</summary>
internal static unsafe class ArgExtremeScalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        var parameters = (ArgExtremeParameters*)a->Parameters;
        for (int row = first; row < first + count; row++)
        {
            sbyte* input = a->Input[row], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, input += a->Input.PixelBytes, output += a->Output.PixelBytes)
            {
                int found = 0;
                for (int c = 1; c < a->Input.Channels; c++)
                {
                    int ahead = parameters->IsMaximum != 0 ? input[c] - input[found] : input[found] - input[c];
                    if (ahead > 0 || (ahead == 0 && parameters->PicksLast != 0))
                        found = c;
                }
                *output = OutputStage.Apply(found, a->Output.ZeroPoint, a->Operator);
            }
        }
    }
}
