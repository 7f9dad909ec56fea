using System.Runtime.InteropServices;
using EdgeConv.Frames;

namespace EdgeConv.Tests.Frames;

/// <summary>
/// Rows on demand as a decoder gives them: copied into two rows per plane that are used in turn, and in ascending order only; what was asked for is written down.
/// </summary>
internal sealed unsafe class RowMaker(byte[] pixels, FrameLayout layout) : IDisposable
{
    private readonly GuardedMemory[] _planes = [.. Enumerable.Range(0, 6).Select(i => GuardedMemory.EndsAtWall(
        i < 2 ? layout.RowBytes : layout.Format == PixelFormat.Nv12 ? 2 * layout.ChromaWidth : Math.Max(1, layout.ChromaWidth)))];

    private GCHandle _handle;
    private int _last = -1;

    /// <summary>Rows of each pass over the frame; one that does not ascend begins a pass.</summary>
    public List<List<int>> Asked { get; } = [];

    /// <summary>Whether something was asked for that a decoder would not have.</summary>
    public string? Fault { get; private set; }

    public Frame Frame
    {
        get
        {
            if (!_handle.IsAllocated)
                _handle = GCHandle.Alloc(this);
            return new(layout, &Make, (void*)GCHandle.ToIntPtr(_handle));
        }
    }

    private static void Make(void* context, int row, PlaneRows* rows) => ((RowMaker)GCHandle.FromIntPtr((nint)context).Target!).Make(row, rows);

    private void Make(int row, PlaneRows* rows)
    {
        if (row <= _last || Asked.Count == 0)
            Asked.Add([]);
        if ((uint)row >= (uint)layout.Height)
            Fault ??= $"row {row} of {layout.Height}";
        _last = row;
        Asked[^1].Add(row);
        int turn = Asked[^1].Count % 2;
        rows->First = Copy(turn, (long)row * layout.StrideBytes);
        if (layout.Planes > 1)
            rows->Second = Copy(2 + turn, layout.PlaneOffset(1) + (long)(row >> layout.ChromaShiftY) * layout.ChromaStrideBytes);
        if (layout.Planes > 2)
            rows->Third = Copy(4 + turn, layout.PlaneOffset(2) + (long)(row >> layout.ChromaShiftY) * layout.ChromaStrideBytes);
    }

    private byte* Copy(int plane, long at)
    {
        Span<byte> span = _planes[plane].Span;
        pixels.AsSpan((int)at, span.Length).CopyTo(span);
        return _planes[plane].Pointer;
    }

    public void Dispose()
    {
        foreach (GuardedMemory plane in _planes)
            plane.Dispose();
        if (_handle.IsAllocated)
            _handle.Free();
    }
}
