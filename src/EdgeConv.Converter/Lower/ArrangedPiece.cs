using EdgeConv.Blob;

namespace EdgeConv.Converter.Lower;

/// <summary>
/// A part of an arranged map that is rows and columns at equal distances and some channels of the source, so that it is copied row by row, or not at all.
/// </summary>
/// <param name="Target">Part of the whole output.</param>
/// <param name="Source">Part of the source with the same rows and columns, and all its channels.</param>
/// <param name="Channels">Per channel of the target, the source's.</param>
internal sealed record ArrangedPiece(Place Target, Place Source, int[] Channels)
{
    /// <summary>More phases or pieces than that are not worth an operator each.</summary>
    private const int MostPhase = 8, MostPieces = 64;

    /// <summary>Whether the channels are neighbours in their order.</summary>
    public bool IsView => !Channels.Where((channel, i) => channel != Channels[0] + i).Any();

    /// <summary>The source's channels alone, where they are neighbours.</summary>
    public Place View => Source.Part(MapAxis.Channels, Channels[0], Channels.Length);

    /// <summary>The pieces of an arrangement, in the order of the output's phases and channels; null where it has none or too many.</summary>
    /// <param name="arrangement">What stands in the output.</param>
    /// <param name="output">The output whole.</param>
    public static List<ArrangedPiece>? Find(Arrangement arrangement, Place output)
    {
        MapShape shape = output.Shape;
        foreach (int phases in Enumerable.Range(1, MostPhase))
            foreach (var (rows, columns) in ((int, int)[])[(phases, phases), (phases, 1), (1, phases)])
                if (shape.Rows % rows == 0 && shape.Columns % columns == 0 && Find(arrangement, output, rows, columns) is { } pieces)
                    return pieces;
        return null;
    }

    private static List<ArrangedPiece>? Find(Arrangement arrangement, Place output, int rowPhases, int columnPhases)
    {
        var pieces = new List<ArrangedPiece>();
        int rows = output.Shape.Rows / rowPhases, columns = output.Shape.Columns / columnPhases;
        for (int phase = 0; phase < rowPhases * columnPhases; phase++)
        {
            Place target = output.Part(MapAxis.Rows, phase / columnPhases, rows, rowPhases).Part(MapAxis.Columns, phase % columnPhases, columns, columnPhases);
            if (!AddChannels(pieces, arrangement, new(output.Shape, phase / columnPhases, rowPhases, rows, phase % columnPhases, columnPhases, columns), target))
                return null;
        }
        return pieces;
    }

    /// <summary>Some rows and columns of a map.</summary>
    private readonly record struct Phase(MapShape Map, int FirstRow, int RowStride, int Rows, int FirstColumn, int ColumnStride, int Columns)
    {
        public int Element(int row, int column, int channel) =>
            ((FirstRow + row * RowStride) * Map.Columns + FirstColumn + column * ColumnStride) * Map.Channels + channel;
    }

    /// <summary>The source's rows and columns that one channel of a phase is, and the channel.</summary>
    private readonly record struct Grid(int FirstRow, int RowStride, int FirstColumn, int ColumnStride, int Channel);

    private static bool AddChannels(List<ArrangedPiece> pieces, Arrangement arrangement, Phase phase, Place target)
    {
        Grid last = default;
        var run = new List<int>();
        for (int channel = 0; channel <= phase.Map.Channels; channel++)
        {
            Grid? grid = channel < phase.Map.Channels ? Find(arrangement, phase, channel) : null;
            if (grid is null && channel < phase.Map.Channels)
                return false;
            if (run.Count > 0 && (grid is not { } next || next with { Channel = last.Channel } != last))
            {
                Place source = arrangement.Source.Part(MapAxis.Rows, last.FirstRow, phase.Rows, last.RowStride).Part(MapAxis.Columns, last.FirstColumn, phase.Columns, last.ColumnStride);
                pieces.Add(new(target.Part(MapAxis.Channels, channel - run.Count, run.Count), source, [.. run]));
                run.Clear();
                if (pieces.Count > MostPieces)
                    return false;
            }
            if (grid is { } found)
            {
                run.Add(found.Channel);
                last = found;
            }
        }
        return true;
    }

    private static Grid? Find(Arrangement arrangement, Phase phase, int channel)
    {
        int first = arrangement.Elements[phase.Element(0, 0, channel)];
        if (first < 0)
            return null;
        var (row, column, from) = arrangement.At(first);
        int rowStride = phase.Rows == 1 ? 1 : Of(1, 0).Row - row, columnStride = phase.Columns == 1 ? 1 : Of(0, 1).Column - column;
        if (!MayBe(rowStride, arrangement.Source.View.RowStride) || !MayBe(columnStride, arrangement.Source.View.ColumnStride))
            return null;
        for (int y = 0; y < phase.Rows; y++)
            for (int x = 0; x < phase.Columns; x++)
                if (Of(y, x) != (row + y * rowStride, column + x * columnStride, from))
                    return null;
        return new(row, rowStride, column, columnStride, from);

        (int Row, int Column, int Channel) Of(int y, int x) =>
            arrangement.Elements[phase.Element(y, x, channel)] is var element and >= 0 ? arrangement.At(element) : (-1, -1, -1);

        static bool MayBe(int stride, int ofSource) => stride >= 1 && (long)stride * ofSource <= ViewRecord.MostStride;
    }
}
