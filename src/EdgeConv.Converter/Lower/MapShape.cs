using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

/// <summary>A value as rows of pixels: what is not a map is one pixel, or one row of them.</summary>
internal readonly record struct MapShape(int Rows, int Columns, int Channels)
{
    /// <exception cref="UnsupportedNodeException">The value has a batch, or more axes than a map.</exception>
    public static MapShape Of(Value value) => Find(value) ?? throw new UnsupportedNodeException(
        $"'{value.Name}' has shape [{string.Join(", ", value.Shape)}]: export with batch 1 and at most height, width and channels");

    /// <summary>As <see cref="Of"/>, or null where that throws.</summary>
    public static MapShape? Find(Value value) => value.Shape switch
    {
        [var channels] => new(1, 1, channels),
        [1, var channels] => new(1, 1, channels),
        [1, var columns, var channels] => new(1, columns, channels),
        [1, var rows, var columns, var channels] => new(rows, columns, channels),
        _ => null,
    };

    /// <summary>Whether the pixels are the same in the same order; a row and a column of pixels count as equal.</summary>
    public bool HasPixelsOf(MapShape other) => Channels == other.Channels
        && (this == other || (IsLine && other.IsLine && Math.Max(Rows, Columns) == Math.Max(other.Rows, other.Columns)));

    private bool IsLine => Math.Min(Rows, Columns) == 1;
}
