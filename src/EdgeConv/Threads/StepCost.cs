using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Processor;

namespace EdgeConv.Threads;

/// <summary>
/// About how many instructions some rows of an operator, or of a slice, take: fitted to counts of arm64 kernels on whole layers. It decides how steps
/// are shared, so what matters is how it grows with columns and channels.
/// </summary>
internal static unsafe class StepCost
{
    /// <summary>
    /// A meeting of all workers, in instructions: 0.3 to 0.7 us on a PC's two virtual cores, what some 1000 instructions take at 1.5 GHz.
    /// </summary>
    public const long Meeting = 1000;

    private const long Call = 150;

    public static long Of(KernelArguments* a, in Kernel kernel, int rows)
    {
        long pixels = (long)rows * a->Output.Columns, vectors = (a->Output.Channels + 15) / 16;
        long taps = (long)a->Vertical.Size * a->Horizontal.Size;
        return Call + a->Operator->Kind switch
        {
            OperatorKind.Convolution or OperatorKind.Depthwise when a->HasInt16 => rows * Int16(a, kernel.Isa),
            OperatorKind.Convolution => rows * Convolution(a, kernel.Isa),
            OperatorKind.Depthwise => rows * ((a->Output.Channels + 7) / 8) * (30 + a->Output.Columns * (10 + (long)(taps * TapInstructions(kernel.Isa)))),
            OperatorKind.MaximumPool or OperatorKind.AveragePool when !a->Operator->Accumulates => pixels * (60 + vectors * (20 + 3 * taps)),
            OperatorKind.AveragePool or OperatorKind.Mean => rows * vectors * (20L + 4 * a->Input.Columns),
            OperatorKind.Softmax => pixels * a->Output.Channels * 60,
            OperatorKind.PairTable or OperatorKind.ChannelTable => pixels * a->Output.Channels * 5,
            OperatorKind.Permute => pixels * a->Output.Channels * 2,
            OperatorKind.Reduce => pixels * a->Input.Channels * taps * 8,
            OperatorKind.ArgExtreme => pixels * a->Input.Channels * 8,
            OperatorKind.LocalNormalisation => pixels * a->Output.Channels * 40,
            OperatorKind.Resize => pixels * (20 + vectors * (taps == 1 ? 4 : 60)),
            OperatorKind.Rearrange => pixels * a->Output.Channels * 6,
            OperatorKind.MatrixProduct => pixels * a->Output.Channels * (10 + 6L * a->Input.Channels),
            OperatorKind.DeformableConvolution => pixels * taps * a->Input.Channels * (30 + 6L * a->Output.Channels / a->Operator->Groups),
            OperatorKind.RegionPool => pixels * a->Output.Channels * 16,
            OperatorKind.RegionAlign => pixels * a->Output.Channels * 100,
            OperatorKind.NonMaximumSuppression or OperatorKind.DetectionPostProcess => (long)a->Input.Columns * (100 + a->Second.Channels),
            _ => rows * (50L + 40 * ((long)a->Output.Columns * a->Output.Channels + 15) / 16),
        };
    }

    /// <summary>A row: blocks of 8 channels by places of K or taps; what a window sees is gathered first.</summary>
    private static long Int16(KernelArguments* a, Isa isa)
    {
        long k = (long)a->Segments * a->SegmentBytes, blocks = (a->Output.Channels + 7) / 8;
        double product = isa == Isa.Scalar ? 48 : a->Operator->Kind == OperatorKind.Depthwise ? 8 : 2.8;
        return a->Output.Columns * (long)(blocks * (product * k + 25) + k);
    }

    /// <summary>A row: tiles of columns by blocks of 16 channels; a tile loads each weight once for all its columns.</summary>
    private static long Convolution(KernelArguments* a, Isa isa)
    {
        long bytes = (long)a->Segments * a->SegmentBytes, blocks = (a->Output.Channels + 15) / 16, columns = a->Output.Columns;
        (int tile, double ofColumn, double ofTile) = isa switch
        {
            Isa.Scalar => (1, 64, 0),
            Isa.Neon => (2, 3.1, 1.65),
            _ => (6, 1.06, 0.7),
        };
        long tiles = (columns + tile - 1) / tile, edges = columns - (a->EndInside - a->FirstInside);
        return blocks * (long)(columns * (ofColumn * bytes + 30) + tiles * (ofTile * bytes + 10)) + edges * (40 + 6 * a->Segments);
    }

    private static double TapInstructions(Isa isa) => isa switch
    {
        Isa.Scalar => 24,
        Isa.Neon => 2.4,
        _ => 1.1,
    };
}
