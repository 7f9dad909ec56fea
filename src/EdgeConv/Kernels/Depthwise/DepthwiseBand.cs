namespace EdgeConv.Kernels.Depthwise;

/// <summary>Some output rows of some blocks of eight channels: what the inner function of a 3x3 kernel needs.</summary>
internal unsafe struct DepthwiseBand
{
    public KernelArguments* Arguments;

    /// <summary>Input rows under the windows, top down; windows of neighbouring output rows overlap.</summary>
    public sbyte** Inputs;

    public sbyte** Outputs;

    /// <summary>The stream, from the first block.</summary>
    public byte* Weights;

    /// <summary>Blocks of eight channels.</summary>
    public nint Blocks;

    /// <summary>First channel in the input rows and in the output rows.</summary>
    public nint InputChannel, OutputChannel;

    /// <summary>Bytes from one pixel to the next.</summary>
    public nint InputPixel, OutputPixel;

    /// <summary>Columns left of the map, 0 or 1.</summary>
    public nint PadBefore;

    /// <summary>Output columns whose right-most input column lies in the map: as many whole tiles, and the rest.</summary>
    public nint Tiles, AfterTiles;

    /// <summary>Whether one more output column follows, and whether the middle column of its window lies in the map.</summary>
    public bool HasEdge, EdgeHasMiddle;

    public sbyte ZeroPoint;
}
