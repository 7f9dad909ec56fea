using EdgeConv.Frames;

namespace EdgeConv.Camera.Jpeg;

/// <summary>From a picture's header to blocks, groups of rows and their places in memory.</summary>
internal static unsafe class PictureLayout
{
    private const int BlockSide = 8, MostAcross = 4, Halves = 2;

    /// <summary>Blocks of all components in a unit, for each of its columns of blocks: the most that a sampling may have.</summary>
    private const int MostBlocksPerColumn = 6; // 4:4:4 as ffmpeg writes it, in units of two blocks one above the other

    /// <summary>Bytes of the rings for pictures up to a width.</summary>
    public static nuint RingBytes(int mostWidth) => (nuint)(mostWidth + BlockSide * MostAcross - 1) * Halves * BlockSide * MostBlocksPerColumn;

    /// <summary>The format of a picture's planes; null where it is none that cameras use.</summary>
    public static PixelFormat? Format(Picture* picture)
    {
        if (picture->ComponentCount == 1)
            return PixelFormat.Grey;
        Component luma = picture->Components[0], blue = picture->Components[1], red = picture->Components[2];
        if (blue.Across != red.Across || blue.Down != red.Down || luma.Across % blue.Across != 0 || luma.Down % blue.Down != 0
            || luma.Across * luma.Down + 2 * blue.Across * blue.Down > MostBlocksPerColumn * luma.Across)
            return null;
        return (luma.Across / blue.Across, luma.Down / blue.Down) switch
        {
            (2, 2) => PixelFormat.I420,
            (2, 1) => PixelFormat.I422,
            (1, 1) => PixelFormat.I444,
            (1, 2) => PixelFormat.I440,
            (4, 1) => PixelFormat.I411,
            _ => null,
        };
    }

    /// <summary>Counts blocks and groups, and gives each component its part of the rings.</summary>
    /// <param name="picture">With size and components, of a sampling that has a format.</param>
    /// <param name="reduction">1, 2, 4 or 8.</param>
    public static void Arrange(Picture* picture, int reduction)
    {
        int across = picture->Components[0].Across, down = picture->Components[0].Down, size = BlockSide / reduction;
        int units = Share(picture->Width, BlockSide * across);
        picture->Size = size;
        picture->GroupRows = down * size;
        picture->GroupCount = Share(picture->Height, BlockSide * down);
        byte* ring = picture->Rings;
        for (int i = 0; i < picture->ComponentCount; i++)
        {
            Component* component = picture->Components + i;
            component->BlocksWide = Share(Share(picture->Width * component->Across, across), BlockSide);
            component->BlocksHigh = Share(Share(picture->Height * component->Down, down), BlockSide);
            component->Stride = units * component->Across * size;
            component->GroupBytes = component->Stride * component->Down * size;
            component->Ring = ring;
            ring += Halves * component->GroupBytes;
        }
        Narrow(picture, 0, picture->Width, chroma: true);
        for (int i = 0; i < picture->ScanCount; i++)
        {
            Scan* scan = picture->Scans + i;
            Component* component = picture->Components + scan->Components[0];
            bool interleaved = scan->ComponentCount > 1;
            scan->Units = interleaved ? units : component->BlocksWide;
            scan->Lines = interleaved ? picture->GroupCount : component->BlocksHigh;
            scan->LinesPerGroup = interleaved ? 1 : component->Down;
            scan->Position.ToRestart = scan->Interval == 0 ? int.MaxValue : scan->Interval;
        }
    }

    /// <summary>Lets only those blocks be transformed that some columns lie in, given in pixels of the reduced size.</summary>
    public static void Narrow(Picture* picture, int firstColumn, int columns, bool chroma)
    {
        int across = picture->Components[0].Across;
        for (int i = 0; i < picture->ComponentCount; i++)
        {
            Component* component = picture->Components + i;
            int pixels = picture->Size * (across / component->Across); // of a row that a block holds
            int first = Math.Max(firstColumn, 0) / pixels, last = Math.Min((firstColumn + columns - 1) / pixels, component->BlocksWide - 1);
            component->FirstBlock = first;
            component->BlockCount = i == 0 || chroma ? Math.Max(last - first + 1, 0) : 0;
        }
    }

    private static int Share(int whole, int part) => (whole + part - 1) / part;
}
