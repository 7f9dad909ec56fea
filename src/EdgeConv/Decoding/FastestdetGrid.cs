using EdgeConv.Errors;
using EdgeConv.Numerics;

namespace EdgeConv.Decoding;

/// <summary>
/// FastestDet's answer: for each cell of one grid (stride 16, rows from the top) the score that there is anything, the box's centre from its cell and its sides, and a score
/// per class.
/// </summary>
/// <remarks>
/// <c>centre = (tanh(d) + cell) / cells</c>, <c>side = sigmoid(s)</c> of the picture, score = <c>anything^0.6 * class^0.4</c>, of the best class. Source:
/// dog-qiuqiu/FastestDet, <c>utils/tool.py</c>, <c>handle_preds</c>.
/// </remarks>
public readonly struct FastestdetGrid
{
    /// <summary>Pixels of the model's input between two cells.</summary>
    public const int Stride = 16;

    private const int Edges = 5; // values before the classes
    private const double AnythingPower = 0.6, ClassPower = 0.4;

    private readonly int _columns, _rows, _classes;
    private readonly bool _channelsFirst;

    /// <summary>Describes the output.</summary>
    /// <param name="columns">Cells of a row.</param>
    /// <param name="rows">Rows of cells.</param>
    /// <param name="classes">1 or more.</param>
    /// <param name="channelsFirst">True: all cells of a value follow one another, as in the ONNX model. False: all values of a cell do.</param>
    /// <exception cref="EdgeConvException">No such model exists.</exception>
    public FastestdetGrid(int columns, int rows, int classes, bool channelsFirst)
    {
        if (columns is < 1 or > 1024 || rows is < 1 or > 1024 || classes < 1)
            throw new EdgeConvException(DecodingErrors.Shape, $"FastestDet grid of {columns}x{rows} cells and {classes} classes: give 1 to 1024 cells a side, and 1 class or more");
        (_columns, _rows, _classes, _channelsFirst) = (columns, rows, classes, channelsFirst);
    }

    /// <summary>The best boxes, best first. Allocates nothing.</summary>
    /// <param name="output">Cells times (5 + classes) values.</param>
    /// <param name="least">Boxes of lower scores are left out.</param>
    /// <param name="found">Receives them: a cell gives one at most.</param>
    /// <returns>How many there are; where more reached <paramref name="least"/> than there is room for, the best.</returns>
    /// <exception cref="EdgeConvException">The length does not fit.</exception>
    public int Decode(ReadOnlySpan<float> output, float least, Span<Box> found)
    {
        int cells = _columns * _rows, values = Edges + _classes;
        if (output.Length != (long)cells * values)
            throw new EdgeConvException(DecodingErrors.Length, $"FastestDet grid of {_columns}x{_rows} cells and {_classes} classes: needs {(long)cells * values} values, got {output.Length}");
        (int cellStride, int valueStride) = _channelsFirst ? (1, cells) : (values, 1);
        var best = new BestBoxes(found);
        for (int cell = 0; cell < cells; cell++)
        {
            ReadOnlySpan<float> own = output[(cell * cellStride)..];
            int label = 0;
            for (int i = 1; i < _classes; i++)
                if (own[(Edges + i) * valueStride] > own[(Edges + label) * valueStride])
                    label = i;
            float score = (float)(Elementary.Pow(own[0], AnythingPower) * Elementary.Pow(own[(Edges + label) * valueStride], ClassPower));
            if (!(score >= least))
                continue;
            double x = (Elementary.Tanh(own[valueStride]) + cell % _columns) / _columns, y = (Elementary.Tanh(own[2 * valueStride]) + cell / _columns) / _rows;
            double width = Elementary.Sigmoid(own[3 * valueStride]), height = Elementary.Sigmoid(own[4 * valueStride]);
            best.Add(new(label, score, (float)(x - width / 2), (float)(y - height / 2), (float)(x + width / 2), (float)(y + height / 2)));
        }

        return best.Count;
    }
}
