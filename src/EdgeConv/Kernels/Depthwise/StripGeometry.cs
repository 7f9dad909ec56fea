using EdgeConv.Blob;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>
/// A strip holds what eight channels of a work row read, interleaved for one instruction. Windows of three rows or more share it: it has the columns of the map and
/// its padding. For lower windows, whose weights lie row by row, it has the taps of one output after those of the other.
/// </summary>
internal readonly unsafe struct StripGeometry<TDot> where TDot : struct, IStripDot
{
    private const int Alignment = 64;

    /// <summary>Outputs that are computed at once; the last ones may read so many columns too far.</summary>
    public const int Outputs = 4;

    /// <summary>Whether windows share the strip.</summary>
    public readonly bool IsShared;

    /// <summary>Taps of a column of the strip, and how many columns a window reads.</summary>
    public readonly int Taps, Columns;

    /// <summary>Vectors of a column of the strip.</summary>
    public readonly int Vectors;

    /// <summary>Blocks of eight output channels.</summary>
    public readonly int Blocks;

    /// <summary>Bytes from one column to the next, from one window column to the next, and from one output to the next.</summary>
    public readonly nint ColumnBytes, WindowStep, OutputStep;

    /// <summary>Places in the workspace: weights, the strip, narrow outputs, addresses of rows, input channels repeated, bytes of all.</summary>
    public readonly long Weights, Strip, Narrow, Rows, Repeated, Bytes;

    /// <summary>Bytes of a row of <see cref="Repeated"/>.</summary>
    public readonly long RepeatedRow;

    public StripGeometry(KernelArguments* a)
    {
        int windowRows = a->Vertical.Size, windowColumns = a->Horizontal.Size;
        IsShared = windowRows >= 3;
        Taps = IsShared ? windowRows : windowRows * windowColumns;
        Columns = IsShared ? windowColumns : 1;
        Vectors = TDot.Vectors(Taps);
        Blocks = (a->Output.Channels + 7) / 8;
        ColumnBytes = Vectors * 32;
        WindowStep = ColumnBytes * a->Horizontal.Dilation;
        OutputStep = IsShared ? ColumnBytes * a->Horizontal.Stride : ColumnBytes;
        long last = a->Output.Columns + Outputs - 1;
        RepeatedRow = a->Output.Channels == a->Input.Channels ? 0 : a->Input.Columns * 8L + 16;
        Weights = Aligned(WindowRows.Workspace(a));
        Strip = Weights + Blocks * (long)Columns * ColumnBytes;
        Narrow = Strip + Aligned((last - 1) * OutputStep + (Columns - 1L) * WindowStep + ColumnBytes);
        Rows = Narrow + Aligned(a->Output.Columns * 8L);
        Repeated = Rows + Aligned((windowRows + 3L) * sizeof(sbyte*));
        Bytes = Repeated + Aligned(RepeatedRow * windowRows);
    }

    private static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
