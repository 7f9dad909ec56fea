using EdgeConv.Blob;
using EdgeConv.Kernels;

namespace EdgeConv.Threads;

/// <summary>Which split suits a step, and where it cuts. Every split gives the same bytes; the figures here decide about time alone.</summary>
internal static unsafe class SplitChoice
{
    /// <summary>Below, sharing a step costs about as much as it saves: a meeting took 0.3 to 0.7 us on a PC's two virtual cores.</summary>
    private const long LeastMacs = 40_000, LeastElements = 16_000;

    private const int TileColumns = 4; // of a GEMM kernel; left-over columns cost as much as a whole tile

    /// <param name="a">The operator, unsliced.</param>
    /// <param name="rows">Work rows of the step.</param>
    /// <param name="workers">Threads to share it.</param>
    /// <param name="forced">Taken wherever it is possible.</param>
    public static Split Of(KernelArguments* a, int rows, int workers, Split? forced)
    {
        OperatorRecord* op = a->Operator;
        bool canRows = !op->Accumulates && rows > 1, canChannels = !op->Accumulates && Blocks(a) > 1;
        if (forced is { } split)
            return (split == Split.Rows && canRows) || (split == Split.Channels && canChannels) ? split : Split.Alone;
        if ((!canRows && !canChannels) || IsSmall(a, rows))
            return Split.Alone;
        if (!canRows || !canChannels)
            return canRows ? Split.Rows : Split.Channels;
        return Cost(a, MostRows(a, rows, workers), a->Output.Channels) <= Cost(a, rows, MostChannels(a, workers)) ? Split.Rows : Split.Channels;
    }

    /// <summary>Work rows that are not cut: kernels of 3 x 3 windows compute two rows at a time.</summary>
    public static int RowUnit(KernelArguments* a) => a->Operator->Kind == OperatorKind.Depthwise && a->Vertical.Size > 1 ? 2 : 1;

    /// <summary>Channels that are not cut: a block of weights, or a vector.</summary>
    public static int ChannelUnit(KernelArguments* a) => a->Operator->Kind == OperatorKind.Depthwise && a->Output.Channels % 16 != 0 ? 8 : 16;

    /// <summary>Pieces of channels that can be arguments of their own; 1 where they cannot.</summary>
    public static int Blocks(KernelArguments* a)
    {
        bool canSlice = a->Operator->Kind switch
        {
            OperatorKind.Convolution => a->Operator->Groups == 1,
            OperatorKind.Depthwise or OperatorKind.MaximumPool or OperatorKind.AveragePool or OperatorKind.Table => a->Input.Channels == a->Output.Channels,
            OperatorKind.Add => true,
            _ => false,
        };
        return canSlice ? (a->Output.Channels + ChannelUnit(a) - 1) / ChannelUnit(a) : 1;
    }

    private static bool IsSmall(KernelArguments* a, int rows) => a->Operator->Macs > 0
        ? (long)(a->Operator->Macs * ((double)rows / a->Operator->WorkRows)) < LeastMacs
        : (long)rows * a->Output.Columns * a->Output.Channels < LeastElements;

    private static long Cost(KernelArguments* a, int rows, int channels)
    {
        long columns = (long)rows * a->Output.Columns;
        if (a->Operator->Kind == OperatorKind.Convolution)
            columns = (columns + TileColumns - 1) / TileColumns * TileColumns;
        return columns * channels;
    }

    private static int MostRows(KernelArguments* a, int rows, int workers)
    {
        int unit = RowUnit(a);
        return Math.Min(rows, ((rows + unit - 1) / unit + workers - 1) / workers * unit);
    }

    private static int MostChannels(KernelArguments* a, int workers) =>
        Math.Min(a->Output.Channels, (Blocks(a) + workers - 1) / workers * ChannelUnit(a));
}
