using EdgeConv.Blob;

namespace EdgeConv.Converter.Lower;

/// <summary>Where a value lies: some rows, columns and channels of a tensor.</summary>
internal readonly record struct Place(ViewRecord View)
{
    public int Tensor => View.Tensor;

    public MapShape Shape => new(View.Rows, View.Columns, View.Channels);

    /// <summary>Some of its channels.</summary>
    public Place OfChannels(int first, int count) => new(View with { FirstChannel = View.FirstChannel + first, Channels = count });

    /// <summary>Every <paramref name="stride"/>-th of its rows.</summary>
    public Place OfRows(int first, int stride, int count) =>
        new(View with { FirstRow = View.RowOf(first), RowStride = View.RowStride * stride, Rows = count });

    /// <summary>Every <paramref name="stride"/>-th of its columns.</summary>
    public Place OfColumns(int first, int stride, int count) =>
        new(View with { FirstColumn = View.FirstColumn + first * View.ColumnStride, ColumnStride = View.ColumnStride * stride, Columns = count });
}
