namespace EdgeConv.Frames;

/// <summary>A frame of known layout whose bytes stay where they are, or whose rows are made on demand.</summary>
internal readonly unsafe struct PinnedFrame
{
    private readonly byte* _pixels;
    private readonly delegate*<void*, int, PlaneRows*, void> _rows;
    private readonly void* _context;

    /// <param name="frame">What to look at.</param>
    /// <param name="pixels">Its bytes, held in place by the caller; null where rows are made on demand.</param>
    public PinnedFrame(in Frame frame, byte* pixels)
    {
        _pixels = pixels;
        _rows = frame.Rows;
        _context = frame.Context;
    }

    /// <summary>Whether both look at the same memory, or ask the same maker of rows.</summary>
    public bool IsSame(in PinnedFrame other) => _pixels == other._pixels && _context == other._context;

    /// <summary>The pointers of a row of luma and of the chroma that belongs to it.</summary>
    public PlaneRows Row(in FrameLayout layout, int y)
    {
        var planes = new PlaneRows();
        if (_rows != null)
        {
            _rows(_context, y, &planes);
            return planes;
        }

        planes.First = _pixels + (nint)y * layout.StrideBytes;
        int count = layout.Planes;
        if (count == 1)
            return planes;
        nint chroma = (nint)(y >> layout.ChromaShiftY) * layout.ChromaStrideBytes;
        planes.Second = _pixels + (nint)layout.PlaneOffset(1) + chroma;
        if (count == 3)
            planes.Third = _pixels + (nint)layout.PlaneOffset(2) + chroma;
        return planes;
    }
}
