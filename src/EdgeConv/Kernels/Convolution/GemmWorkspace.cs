using System.Runtime.CompilerServices;
using EdgeConv.Blob;

namespace EdgeConv.Kernels.Convolution;

/// <summary>Where the GEMM driver's lists and buffers lie in a thread's workspace; behind what <see cref="WindowRows"/> gathers.</summary>
internal unsafe struct GemmWorkspace
{
    // Kernels read 16 bytes at a time and may begin at the last byte of a segment.
    private const int Slack = 64;

    private nint _next;

    /// <summary>A tile of scattered columns, and its pointers: of inputs, of outputs.</summary>
    public GemmTile* Tile { get; }
    public sbyte** Inputs { get; }
    public sbyte** Outputs { get; }

    /// <summary>Pointers that stand in for <see cref="Outputs"/> where a block is wider than what is left of the output's channels.</summary>
    public sbyte** Staged { get; }

    /// <summary>One pointer per tap of a column, for layouts by tap.</summary>
    public sbyte** Taps { get; }

    /// <summary>What taps outside the map read.</summary>
    public sbyte* Padding { get; }

    /// <summary>Whole blocks of columns, 16 bytes each, of which only some channels exist.</summary>
    public sbyte* Staging { get; }

    /// <summary>Copies of edge columns whose taps are no multiple of 8 bytes.</summary>
    public sbyte* Patches { get; }

    public GemmWorkspace(KernelArguments* a)
    {
        nint taps = (nint)a->Vertical.Size * a->Horizontal.Size;
        _next = (nint)a->Workspace + (nint)WindowRows.Workspace(a);
        Tile = (GemmTile*)Take(sizeof(GemmTile));
        Outputs = (sbyte**)Take(GemmTile.Most * sizeof(sbyte*));
        Staged = (sbyte**)Take(GemmTile.Most * sizeof(sbyte*));
        Taps = (sbyte**)Take(taps * sizeof(sbyte*));
        Inputs = (sbyte**)Take(taps * GemmTile.Most * sizeof(sbyte*));
        Padding = (sbyte*)Take(a->Input.PixelBytes + Slack);
        Staging = (sbyte*)Take(StagedColumns(a) * 16);
        Patches = (sbyte*)Take(GemmTile.Most * PatchBytes(a) + Slack);
    }

    /// <summary>Bytes of the workspace.</summary>
    public static long Bytes(KernelArguments* a)
    {
        KernelArguments empty = *a;
        empty.Workspace = null;
        return new GemmWorkspace(&empty)._next;
    }

    public static nint StagedColumns(KernelArguments* a) => Math.Max(a->Output.Columns, GemmTile.Most);

    public static nint PatchBytes(KernelArguments* a) => (nint)a->Segments * a->SegmentBytes + 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nint Take(nint bytes)
    {
        nint start = _next;
        _next += bytes + 15 & -16;
        return start;
    }
}
