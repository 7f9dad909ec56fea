using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

/// <summary>An axis of a map as it lies in memory.</summary>
internal enum MapAxis
{
    Rows,
    Columns,
    Channels,
}

/// <summary>
/// A value as rows of pixels: what is not a map is one pixel, or one row of them; the rows of a volume are those of its slices, one after the other, and of several
/// maps likewise.
/// </summary>
internal readonly record struct MapShape(int Rows, int Columns, int Channels)
{
    /// <exception cref="UnsupportedNodeException">The value has several volumes, or more axes than a volume.</exception>
    public static MapShape Of(Value value) => Find(value) ?? throw new UnsupportedNodeException(
        $"'{value.Name}' has shape [{string.Join(", ", value.Shape)}]: export it with at most slices, height, width and channels");

    /// <summary>As <see cref="Of"/>, or null where that throws.</summary>
    public static MapShape? Find(Value value) => value.Shape switch
    {
        [var channels] => new(1, 1, channels),
        [var pixels, var channels] => new(1, pixels, channels),
        [var rows, var columns, var channels] => new(rows, columns, channels),
        [var maps, var rows, var columns, var channels] when (long)maps * rows <= int.MaxValue => new(maps * rows, columns, channels),
        [1, var slices, var rows, var columns, var channels] when (long)slices * rows <= int.MaxValue => new(slices * rows, columns, channels),
        _ => null,
    };

    /// <summary>Where an axis of a value lies; null for the batch, and for the rows of each of several slices or maps.</summary>
    public static MapAxis? AxisOf(int[] shape, int axis) => (shape.Length - axis) switch
    {
        1 => MapAxis.Channels,
        2 when axis > 0 || shape.Length == 2 => MapAxis.Columns,
        3 when axis > 0 && (shape.Length == 5 ? shape[1] : shape[0]) == 1 => MapAxis.Rows,
        4 when axis > 0 => MapAxis.Rows, // slices: whole runs of rows
        _ => null,
    };

    public int this[MapAxis axis] => axis switch { MapAxis.Rows => Rows, MapAxis.Columns => Columns, _ => Channels };

    /// <summary>The same with another length along an axis.</summary>
    public MapShape With(MapAxis axis, int length) => axis switch
    {
        MapAxis.Rows => this with { Rows = length },
        MapAxis.Columns => this with { Columns = length },
        _ => this with { Channels = length },
    };
}
