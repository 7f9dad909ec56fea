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

    /// <summary>Neighbours: a pointer per segment; scattered: <see cref="Most"/> pointers per segment.</summary>
    public sbyte** Inputs;

    /// <summary>Neighbours: where in their rows the first column begins, and how far columns lie apart.</summary>
    public nint Offset, Stride;

    /// <summary>Neighbours: where the first column's bytes go, and how far columns lie apart.</summary>
    public sbyte* Output;
    public nint OutputStride;

    /// <summary>Scattered: where each column's bytes go, and how far from there the first block begins.</summary>
    public sbyte** Outputs;
    public nint FirstChannel;
}
