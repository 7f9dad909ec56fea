using System.Runtime.Intrinsics;
using EdgeConv.Blob;

namespace EdgeConv.Kernels.Convolution;

/// <summary>
/// Gathers the windows of output columns, each in a patch of K elements in the order of the weights, left and right padding included. What only fills up K is
/// multiplied by zero, so it may be anything.
/// </summary>
internal unsafe struct ColumnPatches<TTile> where TTile : struct, IColumnTile
{
    private readonly nint _pixelBytes, _stride, _dilation, _padding, _inputColumns, _windowRows, _windowColumns, _firstInside, _endInside;

    /// <summary>Channels of a group, and elements from one tap, and one window row, to the next.</summary>
    private readonly nint _channels, _tapElements, _rowElements;

    /// <summary>Whether a window row is one run of bytes.</summary>
    private readonly bool _isRun;
    private readonly sbyte _zeroPoint;

    /// <summary>Room for a window row.</summary>
    private readonly sbyte* _edge;

    /// <param name="a">The operator.</param>
    /// <param name="edge">Room of <see cref="EdgeBytes"/>.</param>
    public ColumnPatches(KernelArguments* a, sbyte* edge)
    {
        _edge = edge;
        OperatorRecord* op = a->Operator;
        _pixelBytes = a->Input.PixelBytes;
        (_stride, _dilation, _padding) = (a->Horizontal.Stride, a->Horizontal.Dilation, a->Horizontal.PadBefore);
        _inputColumns = a->Input.Columns;
        (_windowRows, _windowColumns) = (a->Vertical.Size, a->Horizontal.Size);
        _channels = a->Input.Channels / op->Groups;
        bool byTap = op->Layout is WeightLayout.GemmTaps or WeightLayout.SmallGroup;
        _tapElements = byTap ? a->SegmentBytes : _channels;
        _rowElements = op->Layout switch
        {
            WeightLayout.Gemm => a->SegmentBytes,
            WeightLayout.Stem => (_windowColumns * _channels + 3) / 4 * 4,
            _ => _windowColumns * _tapElements,
        };
        _isRun = !byTap || _windowColumns == 1;
        _zeroPoint = (sbyte)a->Input.ZeroPoint;
        (_firstInside, _endInside) = (a->FirstInside, a->EndInside);
    }

    /// <summary>A window row, read and written a vector at a time.</summary>
    public static long EdgeBytes(KernelArguments* a) => a->Horizontal.Size * (long)(a->Input.Channels / a->Operator->Groups) + 2 * Vector256<byte>.Count;

    /// <param name="rows">The input rows under the window, at the group's first channel.</param>
    /// <param name="channel">The group's first channel.</param>
    /// <param name="x">The first output column.</param>
    /// <param name="count">Output columns.</param>
    /// <param name="patch">Receives the first column's patch.</param>
    /// <param name="patchBytes">From one patch to the next.</param>
    public readonly void Gather(sbyte** rows, nint channel, nint x, nint count, byte* patch, nint patchBytes)
    {
        while (count > 0)
        {
            nint gathered = 1, column = x * _stride - _padding;
            if (!_isRun)
                GatherTaps(rows, channel, column, patch);
            else if (x < _firstInside || x >= _endInside)
                GatherEdge(rows, channel, column, patch);
            else
            {
                gathered = Math.Min(count, _endInside - x);
                GatherInside(rows, channel + column * _pixelBytes, gathered, patch, patchBytes);
            }
            x += gathered;
            count -= gathered;
            patch += gathered * patchBytes;
        }
    }

    /// <summary>Neighbouring windows inside the map, row by row.</summary>
    private readonly void GatherInside(sbyte** rows, nint offset, nint count, byte* patch, nint patchBytes)
    {
        nint elements = _windowColumns * _channels, advance = _stride * _pixelBytes, rowBytes = _rowElements * TTile.ElementBytes;
        for (nint row = 0; row < _windowRows; row++, patch += rowBytes)
        {
            sbyte* from = rows[row] + offset;
            byte* to = patch;
            nint columns = count;
            if (elements <= TTile.VectorElements)
                for (; columns > 0; columns--, from += advance, to += patchBytes)
                    TTile.CopyVector(from, to);
            else
                for (; columns > 0; columns--, from += advance, to += patchBytes)
                    TTile.Copy(from, to, elements);
        }
    }

    /// <summary>A window that reaches over the left or right end of the map: its rows are put together before they go to the patch.</summary>
    private readonly void GatherEdge(sbyte** rows, nint channel, nint column, byte* patch)
    {
        nint before = Math.Clamp(-column, 0, _windowColumns), after = Math.Clamp(column + _windowColumns - _inputColumns, 0, _windowColumns - before);
        nint first = before * _channels, elements = _windowColumns * _channels, inside = elements - first - after * _channels;
        Vector128<sbyte> padding = Vector128.Create(_zeroPoint);
        for (nint row = 0; row < _windowRows; row++, patch += _rowElements * TTile.ElementBytes)
        {
            sbyte* from = rows[row] + channel + column * _pixelBytes;
            for (nint i = 0; i < first; i += Vector128<sbyte>.Count)
                padding.Store(_edge + i);
            for (nint i = first; i < first + inside; i += Vector128<sbyte>.Count)
                Vector128.Load(from + i).Store(_edge + i);
            for (nint i = first + inside; i < elements; i += Vector128<sbyte>.Count)
                padding.Store(_edge + i);
            TTile.Copy(_edge, patch, elements);
        }
    }

    /// <summary>Taps that are no run of bytes; each begins at a multiple of four elements.</summary>
    private readonly void GatherTaps(sbyte** rows, nint channel, nint column, byte* patch)
    {
        for (nint row = 0; row < _windowRows; row++)
        {
            byte* to = patch + row * _rowElements * TTile.ElementBytes;
            nint at = column;
            for (nint tap = 0; tap < _windowColumns; tap++, at += _dilation, to += _tapElements * TTile.ElementBytes)
                if ((nuint)at < (nuint)_inputColumns)
                    TTile.Copy(rows[row] + channel + at * _pixelBytes, to, _channels);
                else
                    TTile.Fill(_zeroPoint, to, _channels);
        }
    }
}
