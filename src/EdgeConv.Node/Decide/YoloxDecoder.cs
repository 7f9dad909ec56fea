using EdgeConv.Decoding;
using EdgeConv.Node.Configuration;

namespace EdgeConv.Node.Decide;

/// <summary>The grids of YOLOX.</summary>
internal sealed class YoloxDecoder : BoxesDecoder
{
    private readonly YoloxGrid _decoder;

    public YoloxDecoder(Model model, BoxConfiguration boxes, string at) : base(model, boxes, 1)
    {
        (int width, int height, int elements) = (model.Inputs[0].Columns, model.Inputs[0].Rows, model.Outputs[0].Elements);
        int cells = width % 32 == 0 && height % 32 == 0 ? new YoloxGrid(width, height, 1).Cells : 0;
        if (cells == 0 || elements % cells != 0 || elements / cells < 6)
            throw Misfit(at, "yolox", $"an input whose sides are multiples of 32 and an output of 6 or more values for each of its {cells} cells");
        _decoder = new(width, height, elements / cells - 5);
    }

    protected override int Read(float least, Span<Box> found) => _decoder.Decode(Output(0), least, found);
}
