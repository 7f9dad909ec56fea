namespace EdgeConv.Decoding;

/// <summary>The grid of FastestDet.</summary>
internal sealed class FastestdetReader : BoxReader
{
    private readonly FastestdetGrid _decoder;

    public FastestdetReader(DetectorShape network, BoxConfiguration boxes, Func<string, string, EdgeConvException> misfit) : base(network, boxes, 1)
    {
        (int rows, int columns) = (network.Rows / FastestdetGrid.Stride, network.Columns / FastestdetGrid.Stride);
        int cells = rows * columns, elements = network.Outputs[0].Elements;
        if (cells == 0 || elements % cells != 0 || elements / cells < 6)
            throw misfit("fastestdet", $"an output of 6 or more values for each of {columns}x{rows} cells");
        _decoder = new(columns, rows, elements / cells - 5, IsValuesFirst(network.Outputs[0], elements / cells, rows, columns));
    }

    /// <summary>Where the network itself moves its values to the front, its file knows of no layout, but the shape tells.</summary>
    private static bool IsValuesFirst(OutputShape output, int values, int rows, int columns) => output.IsChannelsFirst
        || (output.Sizes is [.., var first, var second, var third] && (first, second, third) == (values, rows, columns) && third != values);

    protected override int Find(float least, Span<Box> found) => _decoder.Decode(Outputs[0].Span, least, found);
}
