namespace EdgeConv.Kernels.Convolution;

/// <summary>Output columns by blocks of output channels: what a driver hands to a GEMM kernel.</summary>
internal unsafe struct GemmTile
{
    /// <summary>Pointers of a segment in a list of scattered columns, and most columns of such a list.</summary>
    public const int Most = 6;

    public KernelArguments* Arguments;

    /// <summary>The first block of the stream, and channels of all blocks, fillers included.</summary>
    public byte* Weights;
    public nint Channels;

    /// <summary>Runs of consecutive input bytes, and bytes of a run, a multiple of 8.</summary>
    public nint Segments, SegmentBytes;

    /// <summary>Neighbours: a pointer per segment of the first row's window; scattered: <see cref="Most"/> pointers per segment.</summary>
    public sbyte** Inputs;

    /// <summary>Neighbours: rows, and pointers from one row's window to the next.</summary>
    public nint Rows, RowStep;

    /// <summary>Neighbours: where in their rows the first column begins, and how far columns lie apart.</summary>
    public nint Offset, Stride;

    /// <summary>Where the bytes of each row or, scattered, of each column go.</summary>
    public sbyte** Outputs;

    /// <summary>How far from there the first column's first channel lies, and how far neighbours lie apart.</summary>
    public nint OutputOffset, OutputStride;
}
