using EdgeConv.Blob;
using EdgeConv.Numerics;

namespace EdgeConv;

/// <summary>Reals in the source model's layout, as rows of an input.</summary>
internal unsafe struct RealRows(Rule rule, Endpoint endpoint)
{
    private readonly Rule _rule = rule;
    private readonly float _scale = endpoint.Scale;
    private readonly int _zeroPoint = endpoint.ZeroPoint, _columns = endpoint.Columns, _channels = endpoint.Channels, _plane = endpoint.Rows * endpoint.Columns;

    /// <summary>Whether the reals lie channel by channel, so that one row is quantised at a time.</summary>
    private readonly bool _isPlanar = endpoint.IsPlanar;

    /// <summary>For <see cref="Make"/>: all reals.</summary>
    public float* Values;

    /// <summary>Quantises rows that lie one after the other: one row where the reals lie in planes.</summary>
    public readonly void Quantise(ReadOnlySpan<float> values, int row, Span<sbyte> destination)
    {
        if (!_isPlanar)
            EdgeQuantisation.Quantise(_rule, values.Slice(row * _columns * _channels, destination.Length), destination, 1, _scale, _zeroPoint);
        else if (_channels == 3)
            EdgeQuantisation.QuantisePlanes(_rule, values[(row * _columns)..], _plane, destination, _scale, _zeroPoint);
        else
            for (int c = 0; c < _channels; c++)
                EdgeQuantisation.Quantise(_rule, values.Slice(c * _plane + row * _columns, _columns), destination[c..], _channels, _scale, _zeroPoint);
    }

    /// <summary>A feed's function: the context is these rows.</summary>
    public static void Make(void* context, int row, sbyte* destination)
    {
        var rows = (RealRows*)context;
        rows->Quantise(new(rows->Values, rows->_plane * rows->_channels), row, new(destination, rows->_columns * rows->_channels));
    }
}
