using EdgeConv.Converter.Evaluate.Operators;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Reconstruct;

/// <summary>What lies under each output element of a weighted node: a row [tap][input channel], zeros outside the map.</summary>
internal sealed unsafe class WindowRows
{
    private readonly AxisTaps _slices, _rows, _columns;
    private readonly int _perBatch, _batchElements;

    private WindowRows(AxisTaps[] axes, int channels, int batch)
    {
        (_slices, _rows, _columns) = (axes[0], axes[1], axes[2]);
        Channels = channels;
        Taps = _slices.Taps * _rows.Taps * _columns.Taps;
        _perBatch = checked(_slices.Outputs * _rows.Outputs * _columns.Outputs);
        _batchElements = checked(_slices.Inputs * _rows.Inputs * _columns.Inputs * channels);
        Positions = checked(batch * _perBatch);
    }

    /// <summary>Output elements of a channel in one inference.</summary>
    public int Positions { get; }

    public int Taps { get; }

    public int Channels { get; }

    /// <summary>Elements of a row.</summary>
    public int Length => Taps * Channels;

    public static WindowRows Of(Node node) => node switch
    {
        Convolution n => new(AxisTaps.Of(n.Input.Shape, n.Output.Shape, n.Depth, n.Vertical, n.Horizontal, isTransposed: false), n.Input.Shape[^1], n.Input.Shape[0]),
        TransposedConvolution n => new(AxisTaps.Of(n.Input.Shape, n.Output.Shape, n.Depth, n.Vertical, n.Horizontal, isTransposed: true), n.Input.Shape[^1], n.Input.Shape[0]),
        FullyConnected n => Of(n),
        _ => throw new ArgumentException($"{node} has no windows", nameof(node)),
    };

    private static WindowRows Of(FullyConnected node)
    {
        int depth = node.Weights.Shape[1], rows = checked((int)(node.Input.Elements / depth));
        AxisTaps one = AxisTaps.Of(new Window(1), 1, 1);
        return new([one, AxisTaps.Of(new Window(1), rows, rows), one], depth, 1);
    }

    /// <summary>Writes the row of a position.</summary>
    public void Gather(float* input, int position, float* row)
    {
        input += (nint)(position / _perBatch) * _batchElements;
        (int line, int column) = Math.DivRem(position % _perBatch, _columns.Outputs);
        ReadOnlySpan<int> columns = _columns[column];
        foreach (int z in _slices[line / _rows.Outputs])
            foreach (int y in _rows[line % _rows.Outputs])
                foreach (int x in columns)
                {
                    var taps = new Span<float>(row, Channels);
                    if ((z | y | x) < 0)
                        taps.Clear();
                    else
                        new ReadOnlySpan<float>(input + (((nint)z * _rows.Inputs + y) * _columns.Inputs + x) * Channels, Channels).CopyTo(taps);
                    row += Channels;
                }
    }
}
