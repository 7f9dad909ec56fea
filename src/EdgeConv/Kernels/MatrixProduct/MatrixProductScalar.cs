using EdgeConv.Numerics;

namespace EdgeConv.Kernels.MatrixProduct;

/// <summary>
/// The specification: row by row the product of a matrix [columns][channels] with another, <c>clamp(requantise(sum((a - za) * (b - zb))) + zero)</c>. One row of an
/// input stands for all.
/// </summary>
internal static unsafe class MatrixProductScalar
{
    public static void Run<TRule>(KernelArguments* a, int first, int count) where TRule : struct, IRule
    {
        for (int row = first; row < first + count; row++)
        {
            sbyte* left = a->Input[a->Input.Rows == 1 ? 0 : row], output = a->Output[row];
            for (int y = 0; y < a->Output.Columns; y++)
            {
                for (int c = 0; c < a->Output.Channels; c++)
                {
                    sbyte* right = a->Second[row] + c;
                    int sum = 0;
                    for (int k = 0; k < a->Input.Channels; k++, right += a->Second.PixelBytes)
                        sum = checked(sum + (left[k] - a->Input.ZeroPoint) * (*right - a->Second.ZeroPoint));
                    output[c] = OutputStage.Apply(TRule.Requantise(sum, a->Parameters, 0), a->Output.ZeroPoint, a->Operator);
                }
                left += a->Input.PixelBytes;
                output += a->Output.PixelBytes;
            }
        }
    }
}
