using EdgeConv.Camera.Jpeg.Entropy;

namespace EdgeConv.Camera.Jpeg;

/// <summary>
/// A picture that is being decoded, in memory that no collector moves. Its rows come in groups: those of a row of minimum coded units of all components.
/// Each component has room for two groups, those that were asked for last.
/// </summary>
internal unsafe struct Picture
{
    public const int MostComponents = 3, MostUnitBlocks = 10, MostCheckpoints = 16;

    public int Width, Height, ComponentCount, ScanCount;

    /// <summary>Rows and columns of levels that a block becomes: 8, 4, 2 or 1.</summary>
    public int Size;

    /// <summary>Rows of luma in a group; groups; and the group that the scans' positions are before.</summary>
    public int GroupRows, GroupCount, NextGroup;

    /// <summary>Which groups the halves of the rings hold, -1 for none; and which half was asked for last.</summary>
    public int Held0, Held1, LastHalf;

    /// <summary>How many groups there are from one checkpoint to the next, and how many checkpoints are set.</summary>
    public int GroupsPerCheckpoint, CheckpointCount;

    public bool IsDamaged;

    public Component* Components;
    public Scan* Scans;

    /// <summary>Positions of all scans before each checkpoint's group.</summary>
    public ScanPosition* CheckpointPositions;

    /// <summary>Two tables, DC and AC, for each component.</summary>
    public HuffmanTable* Tables;

    /// <summary>An order of coefficients for each component.</summary>
    public uint* Orders;

    /// <summary>The block that is being decoded; all zero between blocks.</summary>
    public short* Block;

    public byte* Rings;

    /// <summary>Decodes a scan's next group: transforms it into a half of the rings, or only moves over it where that is -1.</summary>
    public delegate*<Picture*, Scan*, int, int, void> DecodeGroup;
}
