using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Boards;
using EdgeConv.Converter.Plan.Addresses;
using EdgeConv.Processor;

namespace EdgeConv.Converter.Plan.Cost;

/// <summary>
/// What plans cost on a board: instructions, and waits for its caches in as many instructions. Only ratios matter, and no answer depends on them.
/// CACHE.md beside the planner says what was measured.
/// </summary>
internal sealed class CostModel
{
    private const int Block = 16, DepthwiseBlock = 8, QuadPair = 8;

    /// <summary>
    /// Of the lines that each block of channels of a depthwise band would touch again, those that are lost meanwhile where the band is larger than the
    /// cache: between 0.4 and 0.8 on MobileNetV2.
    /// </summary>
    private const double LostOfBand = 0.55;

    private readonly NetworkDescription _network;
    private readonly CoreCosts _costs;
    private readonly WaitCosts _waits;

    /// <summary>Costs on the smallest board: four Cortex-A53, 32 KiB of L1 and 512 KiB of L2.</summary>
    public CostModel(NetworkDescription network) : this(network, Board.Load("raspberry-pi-zero-2-w"))
    {
    }

    public CostModel(NetworkDescription network, Board board) : this(network, board.Cores.Type, board.Caches)
    {
    }

    /// <param name="core">An unknown one counts as the slowest, Cortex-A53.</param>
    public CostModel(NetworkDescription network, CoreType core, BoardCaches caches)
    {
        (_network, Caches) = (network, caches);
        (_costs, _waits) = (CoreCosts.Of(core), WaitCosts.Of(core));
    }

    public BoardCaches Caches { get; }

    /// <summary>The cost of a plan: of its steps, and of waiting for the lines of rows and weights that the caches lost between steps.</summary>
    public double Of(Rows.Plan plan) => plan.Steps.Sum(step => Step(step.Operator, step.Count))
        + CacheReplay.Missed(_network, plan, Caches).Sum(op => op.Select((lines, level) => _waits[level].Of(lines)).Sum());

    /// <summary>The same by operator and in parts, which together are the plan's cost.</summary>
    public OperatorCost[] ByOperator(Rows.Plan plan)
    {
        MissedLines[][] missed = CacheReplay.Missed(_network, plan, Caches);
        int last = Caches.L3Bytes > 0 ? 2 : 1; // what it lacks comes from memory
        var costs = new OperatorCost[missed.Length];
        for (int op = 0; op < costs.Length; op++)
            for (int level = 0; level <= last; level++)
                costs[op] += Waits(level, missed[op][level].Alone, missed[op][level].InRun);
        foreach (StepRecord step in plan.Steps)
        {
            costs[step.Operator] += new OperatorCost(Instructions(step.Operator, step.Count), 0, 0, 0);
            AgainLines again = Again(_network.Operators[step.Operator], step.Count);
            costs[step.Operator] += Waits(0, again.L1 / 2, again.L1 / 2) + Waits(1, again.L2 / 2, again.L2 / 2) + Waits(2, again.L3 / 2, again.L3 / 2);
        }
        return costs;

        OperatorCost Waits(int level, double alone, double inRun) => level < last
            ? new(0, alone * _waits[level].Alone + inRun * _waits[level].InRun, 0, 0)
            : new(0, 0, alone * _waits[level].Alone, inRun * _waits[level].InRun);
    }

    /// <summary>The cost of a step of some work rows of an operator: its instructions, and waits for lines that it fetches more than once.</summary>
    public double Step(int op, int count)
    {
        AgainLines again = Again(_network.Operators[op], count);
        return Instructions(op, count) + again.L1 * _waits.L1.Again + again.L2 * _waits.L2.Again + again.L3 * _waits.L3.Again;
    }

    /// <summary>Lines by level that a step touches once per block of channels, where they are more than the level holds, after the first time.</summary>
    private AgainLines Again(in OperatorRecord op, int count)
    {
        if (op.Kind is not (OperatorKind.Convolution or OperatorKind.Depthwise) || op.Layout == WeightLayout.Stem)
            return default;
        ViewRecord input = _network.Views[op.FirstInput], output = _network.Views[op.Output];
        TensorRecord from = _network.Tensors[input.Tensor], to = _network.Tensors[output.Tensor];
        bool isDepthwise = op.Kind == OperatorKind.Depthwise;
        int together = isDepthwise ? Math.Min(count, 2) : count; // rows of a band, or all rows
        int inputRows = Math.Min((together - 1) * op.Vertical.Stride + op.Vertical.Size, from.Rows);
        int passes = Align.Up(output.Channels, isDepthwise ? DepthwiseBlock : Block) / (isDepthwise ? DepthwiseBlock : Block);
        // A dense convolution reads whole pixels in each pass, a depthwise one a few channels of each.
        double read = inputRows * (isDepthwise ? Lines(from) : (double)from.RowBytes / Caches.LineBytes);
        double perPass = read + together * Lines(to), all = ((double)inputRows * from.RowBytes + together * to.RowBytes) / Caches.LineBytes;
        double again = Math.Max(passes * perPass - all, 0) * (isDepthwise ? LostOfBand * count / together : 1);
        double lines = all * Caches.LineBytes;
        return new(lines > Caches.L1DataBytes ? again : 0, lines > Caches.L2Bytes ? again : 0, Caches.L3Bytes > 0 && lines > Caches.L3Bytes ? again : 0);
    }

    private readonly record struct AgainLines(double L1, double L2, double L3);

    /// <summary>Lines of a row that a few channels of all its pixels lie in.</summary>
    private double Lines(in TensorRecord tensor) => Math.Min(tensor.Columns, (double)tensor.RowBytes / Caches.LineBytes);

    /// <summary>The instructions of a step of some work rows of an operator. Rows of a step count as if they lay one behind the other.</summary>
    public double Instructions(int op, int count)
    {
        OperatorRecord record = _network.Operators[op];
        ViewRecord output = _network.Views[record.Output];
        return record.Kind switch
        {
            OperatorKind.Convolution or OperatorKind.Depthwise when Int16Check.IsIn(CollectionsMarshal.AsSpan(_network.Tensors), CollectionsMarshal.AsSpan(_network.Views), record) => Int16(record, output, count),
            OperatorKind.Convolution when record.Layout == WeightLayout.Stem => Stem(record, output, count),
            OperatorKind.Convolution => Gemm(record, output, count),
            OperatorKind.Depthwise => Depthwise(record, output, count),
            OperatorKind.AveragePool or OperatorKind.MaximumPool => InputRows(CoreCosts.Pool, record, output.Channels, count),
            OperatorKind.Mean => InputRows(CoreCosts.Mean, record, output.Channels, count),
            OperatorKind.Add => Rows(CoreCosts.Add),
            OperatorKind.Multiply => Rows(CoreCosts.Multiply),
            OperatorKind.PairTable or OperatorKind.ChannelTable => Rows(CoreCosts.ScalarTable),
            OperatorKind.Softmax => Rows(CoreCosts.Softmax),
            OperatorKind.Permute => Rows(CoreCosts.Permute),
            OperatorKind.Pad or OperatorKind.Constant => Rows(CoreCosts.Pad),
            OperatorKind.Resize => Rows(CoreCosts.Resize),
            OperatorKind.Reduce or OperatorKind.ArgExtreme => InputRows(CoreCosts.Reduce, record, output.Channels, count),
            OperatorKind.LocalNormalisation => Rows(CoreCosts.LocalNormalisation),
            OperatorKind.Rearrange => Rows(CoreCosts.Rearrange),
            OperatorKind.MatrixProduct or OperatorKind.DeformableConvolution => Rows(CoreCosts.ScalarProducts with { Element = CoreCosts.ScalarProducts.Product * Products(record, output) }),
            OperatorKind.RegionPool or OperatorKind.RegionAlign => Rows(CoreCosts.Regions),
            OperatorKind.NonMaximumSuppression or OperatorKind.DetectionPostProcess => CoreCosts.Boxes.Element * _network.Views[record.FirstInput + 1].RowElements,
            OperatorKind.Frame => Rows(CoreCosts.Frame),
            _ => Rows(CoreCosts.Table),
        };

        double Rows(RowCosts costs) => costs.Step + count * (costs.Row + costs.Element * output.RowElements);
    }

    private double Gemm(in OperatorRecord op, in ViewRecord output, int count)
    {
        GemmCosts costs = _costs.Gemm;
        int last = output.Channels % Block, k = Align.Up(Products(op, output), QuadPair);
        double blocks = output.Channels / Block + (last == 0 ? 0 : last <= Block / 2 ? 0.5 : 1);
        bool isLong = op.WindowRows == 1 && op.Horizontal is { Size: 1, Stride: 1 }; // rows one behind the other are one
        int columns = isLong ? count * output.Columns : output.Columns, runs = isLong ? 1 : count;
        int tiles = columns / costs.Columns, rest = columns % costs.Columns;
        double run = blocks * (tiles * (costs.TileProduct * k + costs.Tile) + rest * (costs.RestColumnProduct * k + costs.RestColumn)
            + (rest == 0 ? 0 : costs.RestProduct * k + costs.Rest));
        double edge = costs.EdgeByte * (op.Horizontal.Size - 1) * op.WindowRows * _network.Views[op.FirstInput].Channels;
        double partial = last is 0 or Block / 2 ? 0 : costs.PartialColumn * output.Columns;
        return costs.Step + runs * run + count * (costs.Row + edge + partial);
    }

    /// <summary>By blocks of 8 channels and multiply-accumulates of an output element, dense ones in tiles of four columns.</summary>
    private static double Int16(in OperatorRecord op, in ViewRecord output, int count)
    {
        RowCosts costs = op.Kind == OperatorKind.Depthwise ? CoreCosts.Int16Depthwise : CoreCosts.Int16Convolution;
        double blocks = Align.Up(output.Channels, DepthwiseBlock) / DepthwiseBlock, products = Products(op, output);
        return costs.Step + count * (costs.Row + output.Columns * (blocks * (costs.Product * products + costs.Element) + products));
    }

    private double Depthwise(in OperatorRecord op, in ViewRecord output, int count)
    {
        int blocks = Align.Up(output.Channels, DepthwiseBlock) / DepthwiseBlock, columns = output.Columns;
        if (op.IsVolume || op.Vertical is not { Size: 3, Dilation: 1 } || op.Horizontal is not { Size: 3, Dilation: 1, Stride: <= 2 })
        {
            RowCosts taps = _costs.DepthwiseTaps;
            return taps.Step + blocks * _costs.DepthwiseTapsBlock
                + count * (taps.Row + blocks * columns * (taps.Element + taps.Product * Products(op, output)));
        }
        BandCosts costs = op.Horizontal.Stride == 1 ? _costs.Depthwise3x3 : _costs.Depthwise3x3Stride2;
        int fours = costs.MostRows >= 4 ? count / 4 : 0, left = count - 4 * fours, twos = costs.MostRows >= 2 ? left / 2 : 0, ones = left - 2 * twos;
        return costs.Step + blocks * (fours * (costs.Four * columns + costs.FourBlock) + twos * (costs.Two * columns + costs.TwoBlock)
            + ones * (costs.One * columns + costs.OneBlock));
    }

    private double Stem(in OperatorRecord op, in ViewRecord output, int count)
    {
        int blocks = Align.Up(output.Channels, DepthwiseBlock) / DepthwiseBlock;
        RowCosts costs = _costs.Stem;
        return costs.Step + count * (costs.Row + output.Columns * blocks * (costs.Product * Products(op, output) + _costs.StemElement));
    }

    /// <summary>An operator whose work is in its input: a row of it per work row, or all rows of a window.</summary>
    private double InputRows(RowCosts costs, in OperatorRecord op, int channels, int count)
    {
        ViewRecord input = _network.Views[op.FirstInput];
        int rows = op.Accumulates ? 1 : op.WindowRows;
        return costs.Step + count * rows * (costs.Row + costs.Element * input.RowElements) + costs.Product * channels;
    }

    /// <summary>Multiply-accumulates of an output element.</summary>
    private static int Products(in OperatorRecord op, in ViewRecord output) =>
        (int)(op.Macs / ((long)output.Rows * output.RowElements));
}
