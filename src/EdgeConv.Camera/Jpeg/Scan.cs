using EdgeConv.Camera.Jpeg.Entropy;

namespace EdgeConv.Camera.Jpeg;

/// <summary>Where decoding of a scan stands: all that must be kept to go on from here later.</summary>
internal unsafe struct ScanPosition
{
    public BitReader Reader;

    /// <summary>Minimum coded units up to the next restart marker, and its number, 0 to 7.</summary>
    public int ToRestart, NextRestart;

    /// <summary>Whether nothing can be decoded up to the next restart marker.</summary>
    public bool IsLost;

    /// <summary>The last first coefficient of each of the scan's components, not dequantised.</summary>
    public fixed int First[Picture.MostComponents];
}

/// <summary>A scan: the coded data of one component, or of several in turn (ITU-T T.81, A.2).</summary>
internal unsafe struct Scan
{
    public ScanPosition Position;

    /// <summary>How many components it has, and which.</summary>
    public int ComponentCount;

    public fixed int Components[Picture.MostComponents];

    /// <summary>Minimum coded units from one restart marker to the next; 0 without markers.</summary>
    public int Interval;

    /// <summary>
    /// Minimum coded units of a line; lines; lines of a group of rows. A unit holds blocks of each component by its sampling factors; where there is one
    /// component, it is one block.
    /// </summary>
    public int Units, Lines, LinesPerGroup;
}
