using EdgeConv.Camera.Jpeg.Entropy;

namespace EdgeConv.Camera.Jpeg;

/// <summary>One of a picture's components: luma, Cb, Cr.</summary>
internal unsafe struct Component
{
    /// <summary>Its identifier in scans, and that of its quantisers.</summary>
    public byte Id, QuantiserTable;

    /// <summary>Whether a scan has it.</summary>
    public bool HasScan;

    /// <summary>Blocks in a row and in a column of a minimum coded unit of all components: its sampling factors.</summary>
    public int Across, Down;

    /// <summary>Blocks in a row and in a column that have pixels.</summary>
    public int BlocksWide, BlocksHigh;

    /// <summary>The blocks of a row that are transformed: the first, and how many.</summary>
    public int FirstBlock, BlockCount;

    public HuffmanTable* Dc, Ac;

    /// <summary>Places and quantisers of coefficients.</summary>
    public uint* Order;

    /// <summary>Two groups of rows of levels; bytes of a row, and of a group.</summary>
    public byte* Ring;

    public nint Stride, GroupBytes;
}
