using EdgeConv.Blob;

namespace EdgeConv.Kernels;

/// <summary>The rows of a view, as a kernel sees them.</summary>
internal unsafe struct RowTable
{
    /// <summary>
    /// Address of the view's first channel in each row, made at start. For the input of a convolution the table reaches as far above and below
    /// the map as windows do, and holds the padding row there.
    /// </summary>
    public sbyte** Pointers;

    /// <summary>What a row outside the map reads, where the operator may; else null.</summary>
    public sbyte* Padding;

    public int Rows, Columns, Channels, PixelBytes, ZeroPoint;

    /// <summary>What a level is worth.</summary>
    public float Scale;

    /// <summary>Whether elements are float32, at any address, and not int8.</summary>
    public bool IsReal;

    /// <summary>Whether elements are int16, at any address.</summary>
    public bool IsInt16;

    public readonly int ElementBytes => IsReal ? sizeof(float) : IsInt16 ? sizeof(short) : 1;

    public readonly sbyte* this[int row] => Pointers[row];
}

/// <summary>
/// One operator with its pointers resolved, handed to the kernel at each step: made once at start, in native memory. A slice of an
/// operator's output channels is arguments of its own, so kernels know nothing of threads.
/// </summary>
internal unsafe struct KernelArguments
{
    public OperatorRecord* Operator;
    public RowTable Input, Second, Output;

    /// <summary>Deformable convolution: the mask, where it has one.</summary>
    public RowTable Third;

    /// <summary>The operator's windows. A volume's vertical one is all rows of its slices, which only <see cref="WindowRows"/> knows how to find.</summary>
    public WindowRecord Vertical, Horizontal;

    /// <summary>Convolution and depthwise: the stream of biases, multipliers and weights; <see cref="Portable.WeightStream"/> says what lies where.</summary>
    public byte* Weights;

    /// <summary>Convolution: runs of consecutive input bytes per output element, and bytes of a run, filled up.</summary>
    public int Segments, SegmentBytes;

    /// <summary>Output columns <c>FirstInside .. EndInside - 1</c> have their whole window inside the map.</summary>
    public int FirstInside, EndInside;

    /// <summary>Other kinds: see Parameters.cs.</summary>
    public byte* Parameters;

    /// <summary>The operator's range of the arena.</summary>
    public byte* Scratch;

    /// <summary>As many bytes as the kernel asked for, of this thread alone, aligned to 64; what they hold between two steps is undefined.</summary>
    public byte* Workspace;

    /// <summary>Frame: who makes its rows; the session's own, since every run may bind another.</summary>
    public RowFeed* Feed;

    /// <summary>Whether a map is of int16: then kernels of their own serve it.</summary>
    public readonly bool HasInt16 => Input.IsInt16 || Second.IsInt16 || Output.IsInt16;
}
