using EdgeConv.Blob;
using EdgeConv.Portable;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>
/// The addresses of a window's taps for one output pixel, in workspace; a tap outside the map is a pixel of zero points. With a multiplier,
/// the input channels of each block of eight outputs too.
/// </summary>
internal readonly unsafe struct TapList
{
    private const int Block = 8;

    private readonly KernelArguments* _a;
    private readonly sbyte* _outside;

    public readonly sbyte** Taps;

    /// <summary>Eight bytes for the last channels, where fewer than eight remain.</summary>
    public readonly sbyte* Last;

    /// <summary>With a multiplier, per block: which of eight input bytes each output reads, and where they start.</summary>
    public readonly BlockInputs* Inputs;

    public readonly byte* Weights;

    /// <summary>Quads of taps; output channels.</summary>
    public readonly nint Quads, Channels;

    internal struct BlockInputs
    {
        public fixed byte Lanes[Block];
        public nint First;
    }

    public static long Workspace(KernelArguments* a) =>
        WindowRows.Workspace(a) + a->SegmentBytes * (long)sizeof(sbyte*) + Blocks(a) * (long)sizeof(BlockInputs) + Block + a->Input.Channels + 16;

    public TapList(KernelArguments* a)
    {
        _a = a;
        Weights = a->Weights;
        Quads = a->SegmentBytes / 4;
        Channels = a->Output.Channels;
        Taps = (sbyte**)(a->Workspace + WindowRows.Workspace(a));
        Inputs = (BlockInputs*)(Taps + a->SegmentBytes);
        Last = (sbyte*)(Inputs + Blocks(a));
        _outside = Last + Block;
        new Span<sbyte>(_outside, a->Input.Channels + 16).Fill((sbyte)a->Input.ZeroPoint);
        int multiplier = a->Output.Channels / a->Input.Channels;
        for (int block = 0; block < Blocks(a); block++)
        {
            Inputs[block].First = block * Block / multiplier;
            for (int lane = 0; lane < Block; lane++)
                Inputs[block].Lanes[lane] = (byte)((block * Block + lane) / multiplier - block * Block / multiplier);
        }
    }

    /// <summary>The taps of one output column.</summary>
    /// <param name="rows">The input rows under the window.</param>
    /// <param name="x">Output column.</param>
    public void Fill(sbyte** rows, int x)
    {
        (int height, int width) = (_a->Vertical.Size, _a->Horizontal.Size);
        bool isByColumn = height >= 3;
        int columnTaps = (height + 3) / 4 * 4;
        int column = x * _a->Horizontal.Stride - _a->Horizontal.PadBefore;
        // What fills a quad up is read at every offset that its neighbours are.
        sbyte* filler = x >= _a->FirstInside && x < _a->EndInside ? rows[0] + (nint)column * _a->Input.PixelBytes : _outside;
        for (int i = 0; i < _a->SegmentBytes; i++)
            Taps[i] = filler;
        for (int kx = 0; kx < width; kx++, column += _a->Horizontal.Dilation)
        {
            if ((uint)column >= (uint)_a->Input.Columns)
                continue;
            nint offset = (nint)column * _a->Input.PixelBytes;
            for (int ky = 0; ky < height; ky++)
                Taps[isByColumn ? kx * columnTaps + ky : ky * width + kx] = rows[ky] + offset;
        }
    }

    /// <summary>Whether a row's own pointers can be the list: a window of one column, and pointers after it for what fills the last quad.</summary>
    public bool IsRowTable(int row)
    {
        if (_a->Horizontal is not { Size: 1, PadBefore: 0 } || _a->Vertical.Dilation != 1)
            return false;
        WindowRecord window = _a->Vertical;
        int last = Math.Max(_a->Input.Rows, (_a->Output.Rows - 1) * window.Stride - window.PadBefore + window.Size) - 1;
        return RowGeometry.FirstInputRow(accumulates: false, row, window.Stride, window.PadBefore) + _a->SegmentBytes - 1 <= last;
    }

    private static int Blocks(KernelArguments* a) => a->Output.Channels == a->Input.Channels ? 0 : (a->Output.Channels + Block - 1) / Block;
}
