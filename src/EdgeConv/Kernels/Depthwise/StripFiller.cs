using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>Interleaves the input of eight output channels of a work row into a strip.</summary>
internal readonly unsafe struct StripFiller<TDot> where TDot : struct, IStripDot
{
    private readonly StripGeometry<TDot> _geometry;
    private readonly KernelArguments* _arguments;
    private readonly sbyte** _rows;
    private readonly int _multiplier;

    /// <summary>Columns of the strip left of the map, in it and right of it.</summary>
    private readonly nint _before, _inside, _after;

    public StripFiller(KernelArguments* a, in StripGeometry<TDot> geometry)
    {
        _geometry = geometry;
        _arguments = a;
        _rows = (sbyte**)(a->Workspace + geometry.Rows);
        _multiplier = a->Output.Channels / a->Input.Channels;
        nint columns = (nint)(a->Output.Columns - 1) * a->Horizontal.Stride + (nint)(a->Horizontal.Size - 1) * a->Horizontal.Dilation + 1;
        _before = Math.Min(a->Horizontal.PadBefore, columns);
        _inside = Math.Min(a->Input.Columns, columns - _before);
        _after = columns - _before - _inside;
    }

    /// <param name="rows">The input rows under the window.</param>
    /// <param name="channel">The first output channel.</param>
    /// <param name="strip">Receives the strip.</param>
    public void Fill(sbyte** rows, int channel, byte* strip)
    {
        nint pixelBytes = _arguments->Input.PixelBytes;
        int windowRows = _arguments->Vertical.Size;
        for (int row = 0; row < windowRows; row++)
            _rows[row] = _multiplier == 1 ? rows[row] + channel : Repeat(rows[row], channel, row);
        if (_multiplier != 1)
            pixelBytes = 8;
        // What only fills up four taps meets weights of zero.
        for (int row = windowRows; row < windowRows + 3; row++)
            _rows[row] = _rows[0];
        if (_geometry.IsShared)
            FillColumns(strip, pixelBytes);
        else
            FillTaps(strip, pixelBytes);
    }

    private void FillColumns(byte* strip, nint pixelBytes)
    {
        nint columnBytes = _geometry.ColumnBytes;
        Pad(strip, _before * columnBytes);
        strip += _before * columnBytes;
        for (int tap = 0; tap < _geometry.Taps; tap += 4)
            TDot.Interleave(_rows + tap, _geometry.Taps - tap, pixelBytes, _inside, strip + TDot.Vectors(tap) * 32, columnBytes);
        Pad(strip + _inside * columnBytes, _after * columnBytes);
    }

    /// <summary>The taps of an output row by row; those outside the map have an address of padding.</summary>
    private void FillTaps(byte* strip, nint pixelBytes)
    {
        KernelArguments* a = _arguments;
        sbyte** taps = stackalloc sbyte*[4];
        sbyte* padding = stackalloc sbyte[16];
        Vector128.Create((sbyte)a->Input.ZeroPoint).Store(padding);
        for (int x = 0; x < a->Output.Columns; x++, strip += _geometry.ColumnBytes)
            for (int tap = 0; tap < _geometry.Taps; tap += 4)
            {
                for (int i = 0; i < 4; i++)
                {
                    int row = (tap + i) / a->Horizontal.Size, column = x * a->Horizontal.Stride - a->Horizontal.PadBefore + (tap + i) % a->Horizontal.Size * a->Horizontal.Dilation;
                    taps[i] = tap + i < _geometry.Taps && (uint)column < (uint)a->Input.Columns ? _rows[row] + column * pixelBytes : padding;
                }
                TDot.Interleave(taps, _geometry.Taps - tap, 0, 1, strip + TDot.Vectors(tap) * 32, 0);
            }
    }

    private void Pad(byte* to, nint bytes)
    {
        Vector256<byte> padding = TDot.Padding((sbyte)_arguments->Input.ZeroPoint);
        for (nint i = 0; i < bytes; i += Vector256<byte>.Count)
            padding.Store(to + i);
    }

    /// <summary>Eight output channels read eight input channels at most: each as often as it is read.</summary>
    private sbyte* Repeat(sbyte* row, int channel, int windowRow)
    {
        int first = channel / _multiplier;
        Vector128<byte> order = default;
        for (int i = 0; i < 8; i++)
            order = order.WithElement(i, (byte)((channel + i) / _multiplier - first));
        var repeated = (sbyte*)(_arguments->Workspace + _geometry.Repeated + windowRow * _geometry.RepeatedRow);
        row += first;
        for (int column = 0; column < _arguments->Input.Columns; column++, row += _arguments->Input.PixelBytes)
            Sse2.StoreScalar((long*)(repeated + column * 8), Ssse3.Shuffle(Vector128.Load((byte*)row), order).AsInt64());
        return repeated;
    }
}
