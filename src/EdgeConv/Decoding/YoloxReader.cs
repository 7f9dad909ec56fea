namespace EdgeConv.Decoding;

/// <summary>The grids of YOLOX.</summary>
internal sealed class YoloxReader : BoxReader
{
    private readonly YoloxGrid _decoder;

    public YoloxReader(DetectorShape network, BoxConfiguration boxes, Func<string, string, EdgeConvException> misfit) : base(network, boxes, 1)
    {
        (int width, int height, int elements) = (network.Columns, network.Rows, network.Outputs[0].Elements);
        int cells = width % 32 == 0 && height % 32 == 0 ? new YoloxGrid(width, height, 1).Cells : 0;
        if (cells == 0 || elements % cells != 0 || elements / cells < 6)
            throw misfit("yolox", $"an input whose sides are multiples of 32 and an output of 6 or more values for each of its {cells} cells");
        _decoder = new(width, height, elements / cells - 5);
    }

    protected override int Find(float least, Span<Box> found) => _decoder.Decode(Outputs[0].Span, least, found);
}
