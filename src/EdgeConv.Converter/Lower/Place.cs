using EdgeConv.Blob;

namespace EdgeConv.Converter.Lower;

/// <summary>Where a value lies: some rows, columns and channels of a tensor.</summary>
internal readonly record struct Place(ViewRecord View)
{
    public int Tensor => View.Tensor;

    public MapShape Shape => new(View.Rows, View.Columns, View.Channels);

    /// <summary>Elements <c>first, first + stride, ...</c> of it along an axis, <paramref name="count"/> of them.</summary>
    public Place Part(MapAxis axis, int first, int count, int stride = 1) => new(axis switch
    {
        MapAxis.Rows => View with { FirstRow = View.RowOf(first), RowStride = View.RowStride * stride, Rows = count },
        MapAxis.Columns => View with { FirstColumn = View.FirstColumn + first * View.ColumnStride, ColumnStride = View.ColumnStride * stride, Columns = count },
        _ when stride == 1 => View with { FirstChannel = View.FirstChannel + first, Channels = count },
        _ => throw new ArgumentOutOfRangeException(nameof(stride), "channels of a view are neighbours"),
    });
}
