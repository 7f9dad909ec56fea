namespace EdgeConv.Kernels.Frame;

/// <summary>Asks for each row where it is to lie.</summary>
internal static unsafe class FrameRows
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        RowFeed* feed = a->Feed;
        for (int row = first; row < first + count; row++)
            feed->Make(feed->Context, row, a->Output[row]);
    }
}
