using EdgeConv.Blob;
using EdgeConv.Processor;

namespace EdgeConv.Converter.Plan.Cost;

/// <summary>What steps cost, in instructions of a board's core: only ratios matter, and no answer depends on them.</summary>
/// <param name="core">An unknown one counts as the slowest, Cortex-A53.</param>
internal sealed class CostModel(NetworkDescription network, CoreType core = CoreType.CortexA53)
{
    private const int Block = 16, DepthwiseBlock = 8, QuadPair = 8;

    private readonly CoreCosts _costs = CoreCosts.Of(core);

    /// <summary>The instructions of a step of some work rows of an operator. Rows of a step count as if they lay one behind the other.</summary>
    public double Step(int op, int count)
    {
        OperatorRecord record = network.Operators[op];
        ViewRecord view = network.Views[record.Output];
        TensorRecord output = network.Tensors[view.Tensor];
        return record.Kind switch
        {
            OperatorKind.Convolution when record.Layout == WeightLayout.Stem => Stem(record, output, view.Channels, count),
            OperatorKind.Convolution => Gemm(record, output, view.Channels, count),
            OperatorKind.Depthwise => Depthwise(record, output, view.Channels, count),
            OperatorKind.AveragePool or OperatorKind.MaximumPool => InputRows(CoreCosts.Pool, record, view.Channels, count),
            OperatorKind.Mean => InputRows(CoreCosts.Mean, record, view.Channels, count),
            OperatorKind.Add => Rows(CoreCosts.Add),
            OperatorKind.Softmax => Rows(CoreCosts.Softmax),
            OperatorKind.Permute => Rows(CoreCosts.Permute),
            OperatorKind.Pad => Rows(CoreCosts.Pad),
            OperatorKind.Frame => Rows(CoreCosts.Frame),
            _ => Rows(CoreCosts.Table),
        };

        double Rows(RowCosts costs) => costs.Step + count * (costs.Row + costs.Element * output.Columns * view.Channels);
    }

    private double Gemm(in OperatorRecord op, in TensorRecord output, int channels, int count)
    {
        GemmCosts costs = _costs.Gemm;
        int last = channels % Block, k = Align(Products(op, output, channels), QuadPair);
        double blocks = channels / Block + (last == 0 ? 0 : last <= Block / 2 ? 0.5 : 1);
        bool isLong = op.Vertical.Size == 1 && op.Horizontal is { Size: 1, Stride: 1 }; // rows one behind the other are one
        int columns = isLong ? count * output.Columns : output.Columns, runs = isLong ? 1 : count;
        int tiles = columns / costs.Columns, rest = columns % costs.Columns;
        double run = blocks * (tiles * (costs.TileProduct * k + costs.Tile) + rest * (costs.RestColumnProduct * k + costs.RestColumn)
            + (rest == 0 ? 0 : costs.RestProduct * k + costs.Rest));
        double edge = costs.EdgeByte * (op.Horizontal.Size - 1) * op.Vertical.Size * network.Views[op.FirstInput].Channels;
        double partial = last is 0 or Block / 2 ? 0 : costs.PartialColumn * output.Columns;
        return costs.Step + runs * run + count * (costs.Row + edge + partial);
    }

    private double Depthwise(in OperatorRecord op, in TensorRecord output, int channels, int count)
    {
        int blocks = Align(channels, DepthwiseBlock) / DepthwiseBlock, columns = output.Columns;
        if (op.Vertical is not { Size: 3, Dilation: 1 } || op.Horizontal is not { Size: 3, Dilation: 1, Stride: <= 2 })
        {
            RowCosts taps = _costs.DepthwiseTaps;
            return taps.Step + blocks * _costs.DepthwiseTapsBlock
                + count * (taps.Row + blocks * columns * (taps.Element + taps.Product * Products(op, output, channels)));
        }
        BandCosts costs = op.Horizontal.Stride == 1 ? _costs.Depthwise3x3 : _costs.Depthwise3x3Stride2;
        int fours = costs.MostRows >= 4 ? count / 4 : 0, left = count - 4 * fours, twos = costs.MostRows >= 2 ? left / 2 : 0, ones = left - 2 * twos;
        return costs.Step + blocks * (fours * (costs.Four * columns + costs.FourBlock) + twos * (costs.Two * columns + costs.TwoBlock)
            + ones * (costs.One * columns + costs.OneBlock));
    }

    private double Stem(in OperatorRecord op, in TensorRecord output, int channels, int count)
    {
        int blocks = Align(channels, DepthwiseBlock) / DepthwiseBlock;
        RowCosts costs = _costs.Stem;
        return costs.Step + count * (costs.Row + output.Columns * blocks * (costs.Product * Products(op, output, channels) + _costs.StemElement));
    }

    /// <summary>An operator whose work is in its input: a row of it per work row, or all rows of a window.</summary>
    private double InputRows(RowCosts costs, in OperatorRecord op, int channels, int count)
    {
        ViewRecord input = network.Views[op.FirstInput];
        int rows = op.Accumulates ? 1 : op.Vertical.Size;
        return costs.Step + count * rows * (costs.Row + costs.Element * network.Tensors[input.Tensor].Columns * input.Channels) + costs.Product * channels;
    }

    /// <summary>Multiply-accumulates of an output element.</summary>
    private static int Products(in OperatorRecord op, in TensorRecord output, int channels) =>
        (int)(op.Macs / ((long)output.Rows * output.Columns * channels));

    private static int Align(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
