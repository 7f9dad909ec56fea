using EdgeConv.Processor;

namespace EdgeConv.Converter.Plan.Cost;

/// <summary>A dense convolution, by columns of blocks of 16 channels; a product is one byte of K for one column and block, or one tile and block.</summary>
/// <param name="Columns">Columns of a tile.</param>
/// <param name="Step">Of every step.</param>
/// <param name="Row">Of every row.</param>
/// <param name="TileProduct">Of a whole tile, each byte of K.</param>
/// <param name="Tile">Of a whole tile besides.</param>
/// <param name="RestProduct">Of the tile that is not whole, each byte of K.</param>
/// <param name="Rest">Of that tile besides.</param>
/// <param name="RestColumnProduct">Of each of its columns, each byte of K.</param>
/// <param name="RestColumn">Of each of its columns besides.</param>
/// <param name="PartialColumn">Of a column whose last block is not whole.</param>
/// <param name="EdgeByte">Of a byte under a window that is collected at an edge.</param>
internal readonly record struct GemmCosts(
    int Columns, double Step, double Row, double TileProduct, double Tile, double RestProduct, double Rest, double RestColumnProduct, double RestColumn,
    double PartialColumn, double EdgeByte);

/// <summary>A 3x3 depthwise convolution, by bands of rows and blocks of 8 channels.</summary>
/// <param name="MostRows">Rows of the highest band: 1, 2 or 4.</param>
/// <param name="Four">Of a column and block in a band of four rows.</param>
/// <param name="FourBlock">Of a block in a band of four rows besides; the others likewise.</param>
internal readonly record struct BandCosts(int MostRows, double Step, double Four, double Two, double One, double FourBlock, double TwoBlock, double OneBlock);

/// <summary>An operator whose every row costs the same: of a step, a row, an element of it, and a multiply-accumulate of it or a channel.</summary>
internal readonly record struct RowCosts(double Step, double Row, double Element, double Product);

/// <summary>
/// Instructions of a step on a core, fitted to those counted: layer plans and overlapped plans of 1, 2, 3, 4, 8 and 16 rows a step of KWS, VWW, ResNet8,
/// wake word, the demo's meter, MobileNetV1 0.25, MobileNetV2 and Ultraface, operator by operator (<c>tools/count-arm64 --layers</c>, November 2026), least
/// squares of relative errors. Off by, in the total of a model: at most 4.3 % (A53) and 5.5 % (A76), both at wake word, 1.7 % and 4.8 % at the others;
/// of an operator: half of them under 2 %, dense convolutions of a few instructions up to 24 %. Groups, pads, tables, maximum pools and depthwise windows
/// other than 3x3 and n x 1 were not measured: they count like their neighbours.
/// </summary>
internal sealed record CoreCosts(
    GemmCosts Gemm, BandCosts Depthwise3x3, BandCosts Depthwise3x3Stride2, RowCosts DepthwiseTaps, double DepthwiseTapsBlock, RowCosts Stem, double StemElement)
{
    /// <summary>A53; the A72 takes the same kernels.</summary>
    private static readonly CoreCosts s_neon = new(
        new(2, 376, 104.4, 7.928, 74.8, 4.133, 23.7, 0, 0, 43.9, 0.472),
        new(2, 200.7, 0, 63.08, 33.85, 0, 47.5, 44.3),
        new(2, 197.6, 0, 72.43, 39.51, 0, 44.4, 38.9),
        new(156, 50, 0, 4.507), 61.5,
        new(748, 335, 0, 1.713), 31.3);

    /// <summary>A76 and A55: with dot product.</summary>
    private static readonly CoreCosts s_neonDot = new(
        new(6, 400, 68.5, 7.259, 147.7, 0.292, 0, 1.204, 25.4, 36.1, 0.616),
        new(4, 201.7, 80.61, 42.9, 25.85, 40.7, 36, 29),
        new(1, 156, 0, 0, 28.61, 0, 0, 37.9),
        new(20, 87.6, 1.88, 3.414), 48.3,
        new(494, 329, 0, 0.419), 21.4);

    /// <summary>By the instructions of their loops, not measured.</summary>
    public static readonly RowCosts Multiply = new(117, 26, 2.4, 0), ScalarTable = new(117, 26, 4.5, 0),
        ScalarProducts = new(120, 60, 0, 6), Regions = new(120, 100, 60, 0), Boxes = new(0, 0, 40, 0),
        Reduce = new(117, 26, 8, 0), LocalNormalisation = new(117, 26, 40, 0);

    /// <summary>By the instructions of their loops, of a block of 8 channels: a product, and an element besides.</summary>
    public static readonly RowCosts Int16Convolution = new(200, 60, 25, 2.8), Int16Depthwise = new(200, 60, 25, 8);

    public static readonly RowCosts Add = new(117.2, 25.8, 2.31, 0), Pool = new(0, 10.8, 1.031, 2.74), Mean = new(40, 15.5, 0.935, 0),
        Softmax = new(129, 0, 38, 0), Permute = new(2356, 1158, 0, 0), Table = new(117, 26, 1.3, 0), Pad = new(117, 26, 0.2, 0), Frame = new(70, 26, 0.2, 0), Resize = new(120, 60, 3.5, 0), Rearrange = new(120, 80, 3, 0);

    public static CoreCosts Of(CoreType core) => core is CoreType.CortexA76 or CoreType.CortexA55 ? s_neonDot : s_neon;
}
