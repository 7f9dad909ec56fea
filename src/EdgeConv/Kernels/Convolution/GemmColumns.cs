using System.Runtime.Intrinsics;
using EdgeConv.Blob;

namespace EdgeConv.Kernels.Convolution;

/// <summary>Collects scattered columns over the rows of a step, and runs a kernel whenever a tile is full.</summary>
/// <remarks>
/// A column at an edge needs a pointer per tap, since a tap outside the map reads the padding pixel. Where taps of the layout are no multiple of
/// 8 bytes, its window is copied with its padding instead. Without edges a pointer per segment will do.
/// </remarks>
internal unsafe struct GemmColumns<TGemm> where TGemm : struct, IGemm
{
    private KernelArguments* _arguments;
    private GemmWorkspace _workspace;
    private nint _count;
    private bool _byTaps, _hasEdges;

    public GemmColumns(KernelArguments* a, bool hasEdges)
    {
        _arguments = a;
        _workspace = new GemmWorkspace(a);
        _count = 0;
        _hasEdges = hasEdges;
        nint taps = a->Horizontal.Size, tapBytes = (nint)((uint)(a->Segments * a->SegmentBytes) / (uint)(a->Vertical.Size * a->Horizontal.Size));
        bool isLayoutByTaps = a->Operator->Layout == WeightLayout.GemmTaps || taps == 1;
        _byTaps = isLayoutByTaps || (hasEdges && tapBytes == a->Input.Channels && (tapBytes & 7) == 0);
        GemmTile* tile = _workspace.Tile;
        *tile = new()
        {
            Arguments = a, Inputs = _workspace.Inputs, Outputs = _workspace.Outputs,
            Segments = _byTaps ? a->Vertical.Size * taps : a->Segments, SegmentBytes = _byTaps ? tapBytes : a->SegmentBytes,
        };
        if (hasEdges && _byTaps)
            Fill(_workspace.Padding, a->Input.PixelBytes);
    }

    /// <summary>Columns first .. end - 1 of a row.</summary>
    /// <param name="rows">The rows of its window.</param>
    /// <param name="output">The output row.</param>
    public void Add(sbyte** rows, sbyte* output, nint first, nint end)
    {
        KernelArguments* a = _arguments;
        nint stride = a->Horizontal.Stride, outputStride = a->Output.PixelBytes;
        output += first * outputStride;
        for (nint column = first, start = first * stride - a->Horizontal.PadBefore; column < end; column++, start += stride, output += outputStride)
        {
            if (_byTaps)
                AddTaps(rows, start);
            else if (_hasEdges)
                AddPatch(rows, start);
            else
                AddSegments(rows, start);
            _workspace.Outputs[_count] = output;
            _count++;
            if (_count == TGemm.Columns)
                End();
        }
    }

    /// <summary>Runs what is left.</summary>
    public void End()
    {
        if (_count != 0)
            GemmBlocks.Run<TGemm, Scattered>(_workspace.Tile, _count);
        _count = 0;
    }

    private readonly void AddTaps(sbyte** rows, nint start)
    {
        KernelArguments* a = _arguments;
        nint columns = a->Input.Columns, dilation = a->Horizontal.Dilation, pixelBytes = a->Input.PixelBytes, tapBytes = dilation * pixelBytes;
        sbyte** to = _workspace.Inputs + _count;
        sbyte* padding = _workspace.Padding;
        nint offset = start * pixelBytes, end = start + a->Horizontal.Size * dilation;
        // The columns beside a map padded by one, under windows of three.
        bool isFirst = start == -dilation, isLast = start >= 0 && end == columns + dilation;
        if (a->Horizontal.Size == 3 && columns > dilation && isFirst != isLast)
        {
            for (sbyte** last = rows + a->Vertical.Size; rows != last; rows++, to += 3 * GemmTile.Most)
            {
                sbyte* pixel = *rows + offset;
                to[0] = isFirst ? padding : pixel;
                to[GemmTile.Most] = pixel + tapBytes;
                to[2 * GemmTile.Most] = isLast ? padding : pixel + 2 * tapBytes;
            }
            return;
        }
        for (sbyte** last = rows + a->Vertical.Size; rows != last; rows++)
        {
            sbyte* pixel = *rows + offset;
            for (nint at = start; at != end; at += dilation, pixel += tapBytes, to += GemmTile.Most)
                *to = (nuint)at < (nuint)columns ? pixel : padding;
        }
    }

    private readonly void AddSegments(sbyte** rows, nint start)
    {
        KernelArguments* a = _arguments;
        nint offset = start * a->Input.PixelBytes;
        sbyte** to = _workspace.Inputs + _count;
        for (sbyte** last = rows + a->Segments; rows != last; rows++, to += GemmTile.Most)
            *to = *rows + offset;
    }

    private readonly void AddPatch(sbyte** rows, nint start)
    {
        KernelArguments* a = _arguments;
        nint pixelBytes = a->Input.PixelBytes, windowBytes = a->Horizontal.Size * pixelBytes, offset = start * pixelBytes;
        nint before = Math.Clamp(-offset, 0, windowBytes), after = Math.Clamp(offset + windowBytes - a->Input.Columns * pixelBytes, 0, windowBytes - before);
        sbyte* patch = _workspace.Patches + _count * GemmWorkspace.PatchBytes(a);
        sbyte** to = _workspace.Inputs + _count;
        for (sbyte** last = rows + a->Segments; rows != last; rows++, to += GemmTile.Most, patch += a->SegmentBytes)
        {
            // 16 bytes at a time: what is too much is written over.
            sbyte* from = *rows + offset + before;
            Fill(patch, before);
            for (nint i = before; i < windowBytes - after; i += 16, from += 16)
                Vector128.Store(Vector128.Load(from), patch + i);
            Fill(patch + (windowBytes - after), after);
            *to = patch;
        }
    }

    private readonly void Fill(sbyte* to, nint bytes)
    {
        var zero = Vector128.Create((sbyte)_arguments->Input.ZeroPoint);
        for (sbyte* end = to + bytes; to < end; to += 16)
            Vector128.Store(zero, to);
    }
}
