using EdgeConv.Blob;

namespace EdgeConv.Kernels.AveragePool;

/// <summary>
/// Division of a sum by its count, half away from zero, as one float multiplication rounded to nearest, ties away.
/// </summary>
/// <remarks>
/// Exact for windows of at most <see cref="MostElements"/>. The reciprocal is 1 / n or above it by less than 2^-22. A tie, k + 1/2, is a float, so
/// a product that is at least a tie stays one. What lies below a tie does so by 1 / 2n or more, at least 2^-13, and a product errs by no more
/// than 128.5 * (2^-22 + 2^-24) &lt; 2^-14; adding 1/2 and cutting off, as kernels without such a conversion do, errs by 2^-17 more.
/// </remarks>
internal readonly unsafe struct Divisor
{
    public const int MostElements = 4096;

    /// <summary>What padding adds to a sum.</summary>
    public readonly int Padding;

    public readonly float Reciprocal;

    /// <param name="inside">Elements of the window that lie inside the map.</param>
    public Divisor(KernelArguments* a, int inside)
    {
        OperatorRecord* op = a->Operator;
        int count = (op->Flags & OperatorFlags.CountsPadding) != 0 ? op->Vertical.Size * op->Horizontal.Size : inside;
        Padding = (count - inside) * a->Input.ZeroPoint;
        Reciprocal = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(1f / count) + 1);
    }

    public static bool Fits(KernelArguments* a) => (long)a->Operator->Vertical.Size * a->Operator->Horizontal.Size <= MostElements;
}
