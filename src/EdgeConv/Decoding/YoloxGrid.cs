using EdgeConv.Errors;
using EdgeConv.Numerics;

namespace EdgeConv.Decoding;

/// <summary>
/// YOLOX's answer: for each cell of three grids (strides 8, 16, 32, rows from the top) the box's centre within its cell, the logarithms of its sides in
/// strides, the score that there is anything, and a score per class.
/// </summary>
/// <remarks>
/// <c>centre = (d + cell) * stride</c>, <c>side = exp(s) * stride</c>, score = anything * class, of the best class. Source: Megvii-BaseDetection/YOLOX,
/// <c>demo_postprocess</c> and <c>multiclass_nms_class_agnostic</c>.
/// </remarks>
public readonly struct YoloxGrid
{
    private const int Edges = 5; // values before the classes

    private readonly int _width, _height, _classes;

    /// <summary>Describes the output.</summary>
    /// <param name="width">Columns of the model's input, a multiple of 32.</param>
    /// <param name="height">Its rows, a multiple of 32.</param>
    /// <param name="classes">1 or more.</param>
    /// <exception cref="EdgeConvException">No such model exists.</exception>
    public YoloxGrid(int width, int height, int classes)
    {
        if (width < 32 || height < 32 || width % 32 != 0 || height % 32 != 0 || width > 16384 || height > 16384 || classes < 1)
            throw new EdgeConvException(DecodingErrors.Shape, $"YOLOX grid for {width}x{height} and {classes} classes: give sides that are multiples of 32, and 1 class or more");
        (_width, _height, _classes) = (width, height, classes);
    }

    /// <summary>Cells of all grids.</summary>
    public int Cells => _width / 8 * (_height / 8) + _width / 16 * (_height / 16) + _width / 32 * (_height / 32);

    /// <summary>The best boxes, best first. Allocates nothing.</summary>
    /// <param name="output">Cells times (5 + classes) values.</param>
    /// <param name="least">Boxes of lower scores are left out.</param>
    /// <param name="found">Receives them: a cell gives one at most.</param>
    /// <returns>How many there are; where more reached <paramref name="least"/> than there is room for, the best.</returns>
    /// <exception cref="EdgeConvException">The length does not fit.</exception>
    public int Decode(ReadOnlySpan<float> output, float least, Span<Box> found)
    {
        int values = Edges + _classes;
        if (output.Length != (long)Cells * values)
            throw new EdgeConvException(DecodingErrors.Length,
                $"YOLOX grid for {_width}x{_height} and {_classes} classes: needs {Cells} cells of {values} values, got {output.Length}");
        var best = new BestBoxes(found);
        int at = 0;
        for (int stride = 8; stride <= 32; stride *= 2)
        {
            for (int y = 0; y < _height / stride; y++)
            {
                for (int x = 0; x < _width / stride; x++, at += values)
                {
                    ReadOnlySpan<float> cell = output.Slice(at, values);
                    int label = Best(cell[Edges..]);
                    float score = cell[4] * cell[Edges + label];
                    if (!(score >= least))
                        continue;
                    float centreX = (cell[0] + x) * stride, centreY = (cell[1] + y) * stride;
                    float halfWidth = (float)Elementary.Exp(cell[2]) * stride / 2, halfHeight = (float)Elementary.Exp(cell[3]) * stride / 2;
                    best.Add(new(label, score, (centreX - halfWidth) / _width, (centreY - halfHeight) / _height,
                        (centreX + halfWidth) / _width, (centreY + halfHeight) / _height));
                }
            }
        }

        return best.Count;
    }

    private static int Best(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int i = 1; i < scores.Length; i++)
            if (scores[i] > scores[best])
                best = i;
        return best;
    }
}
