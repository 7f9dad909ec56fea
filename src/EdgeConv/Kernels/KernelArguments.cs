using EdgeConv.Blob;

namespace EdgeConv.Kernels;

/// <summary>The rows of a view, as a kernel sees them: addresses straight from the file's row table.</summary>
internal unsafe struct RowTable
{
    /// <summary>Start of the arena plus the view's first channel.</summary>
    public sbyte* Base;

    /// <summary>Row addresses in the file.</summary>
    public int* Address;

    /// <summary>A row of zero points, for rows outside the map; null where no operator asks for one.</summary>
    public sbyte* Padding;

    public int Rows, Columns, Channels, PixelBytes, ZeroPoint;

    /// <summary>Row <paramref name="row"/>, or the padding row outside the map.</summary>
    public readonly sbyte* this[int row] => (uint)row < (uint)Rows ? Base + Address[row] : Padding;
}

/// <summary>One operator with its pointers resolved: made once at start, in native memory, and handed to the kernel at each step.</summary>
internal unsafe struct KernelArguments
{
    public OperatorRecord* Operator;
    public RowTable Input, Second, Output;
    public sbyte* Weights;
    public int* Bias;
    public byte* Parameters;
    public byte* Scratch;

    /// <summary>Room for the row pointers of one work row: as many as the vertical window is high.</summary>
    public sbyte** Rows;
}
