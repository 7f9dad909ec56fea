namespace EdgeConv.Kernels.PairTable;

/// <summary>
/// The specification: any function of two elements, <c>table[(a + 128) * 256 + b + 128]</c>; the second map may be broadcast. The rule made the table at
/// conversion.
/// </summary>
internal static unsafe class PairTableScalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        sbyte* table = (sbyte*)a->Parameters + 128 * 256 + 128;
        int step = a->Second.Channels == 1 ? 0 : 1;
        for (int row = first; row < first + count; row++)
        {
            sbyte* left = a->Input[row], right = a->Second[row], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++)
            {
                sbyte* second = right;
                for (int c = 0; c < a->Output.Channels; c++, second += step)
                    output[c] = table[left[c] * 256 + *second];
                left += a->Input.PixelBytes;
                right += a->Second.PixelBytes;
                output += a->Output.PixelBytes;
            }
        }
    }
}
