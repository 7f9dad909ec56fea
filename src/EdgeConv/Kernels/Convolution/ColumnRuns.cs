using System.Runtime.Intrinsics;
using EdgeConv.Blob;

namespace EdgeConv.Kernels.Convolution;

/// <summary>A kernel for neighbouring output columns: their windows lie at a constant distance in each window row.</summary>
internal unsafe interface IColumnsKernel
{
    /// <param name="a">The operator.</param>
    /// <param name="prepared">What the kernel gave to <see cref="ColumnRuns.Run"/>.</param>
    /// <param name="rows">One address per row of the window.</param>
    /// <param name="offset">Bytes from there to the window of the first column.</param>
    /// <param name="output">The first column's output.</param>
    /// <param name="count">Columns, at least 1.</param>
    static abstract void Columns(KernelArguments* a, void* prepared, sbyte** rows, nint offset, sbyte* output, nint count);
}

/// <summary>
/// Divides output rows into runs of neighbouring columns: those whose windows lie inside the map read it in place, those at its edges read copies
/// with padding. A short row is one run, copied whole.
/// </summary>
internal static unsafe class ColumnRuns
{
    /// <summary>Up to so many bytes of an input row, copying them costs less than three runs: much less than a stem's channels do for small groups.</summary>
    private const int MostCopiedWhole = 320, MostCopiedWholeOfGroups = 16 << 10;

    /// <summary>What a kernel may read past the last window of a row, and what copying writes too much.</summary>
    private const int ReadSlack = 64, WriteSlack = 64;

    private const long MostWorkspace = 1 << 20;

    /// <summary>Whether the copies of the edges stay small.</summary>
    public static bool Fits(KernelArguments* a) => Workspace(a) <= MostWorkspace;

    /// <summary>Bytes for window rows, the copies and <see cref="Spare"/>.</summary>
    public static long Workspace(KernelArguments* a) => SpareOffset(a) + (HasSpare(a) ? ((long)a->Output.Columns + 1) * 16 : 0);

    /// <summary>Room for 16 bytes per output column, where a block has channels that only fill up.</summary>
    public static sbyte* Spare(KernelArguments* a) => (sbyte*)a->Workspace + SpareOffset(a);

    public static void Run<TKernel>(KernelArguments* a, void* prepared, int first, int count) where TKernel : struct, IColumnsKernel
    {
        nint left = a->FirstInside, end = a->EndInside, columns = a->Output.Columns, outputPixel = a->Output.PixelBytes;
        nint offset = (left * a->Horizontal.Stride - a->Horizontal.PadBefore) * a->Input.PixelBytes;
        if (IsCopiedWhole(a))
            left = end = 0;
        // Steps of one row, and slices of it, are short: what has no edge prepares none.
        nint copyBytes = left > 0 || end < columns ? (nint)CopyBytes(a) : 0;
        // Where whole rows are copied, the next window has most of them already.
        int kept = end == 0 && a->Vertical.Dilation == 1 ? Math.Max(a->Vertical.Size - a->Vertical.Stride, 0) : 0;
        Edge before = left > 0 ? new(a, 0, left, copyBytes) : default, after = end < columns ? new(a, end, columns - end, copyBytes) : default;
        for (int row = first; row < first + count; row++)
        {
            sbyte** rows = WindowRows.Of(a, row);
            sbyte* output = a->Output[row];
            if (left > 0)
                before.Columns<TKernel>(a, prepared, rows, output, 0);
            if (end > left)
                TKernel.Columns(a, prepared, rows, offset, output + left * outputPixel, end - left);
            if (columns > end)
                after.Columns<TKernel>(a, prepared, rows, output + end * outputPixel, row == first ? 0 : kept);
        }
    }

    /// <summary>Copies the bytes of a window in spare pixels of 16 channels to their place in an output row.</summary>
    public static void CopySpare(KernelArguments* a, sbyte* output, nint channels, nint count)
    {
        sbyte* spare = Spare(a);
        for (; count > 0; count--, spare += 16, output += a->Output.PixelBytes)
            for (nint i = 0; i < channels; i++)
                output[i] = spare[i];
    }

    private static bool HasEdges(KernelArguments* a) => a->FirstInside > 0 || a->EndInside < a->Output.Columns;

    private static bool HasSpare(KernelArguments* a) => a->Output.Channels % (a->Operator->Layout == WeightLayout.SmallGroup ? 16 : 8) != 0;

    private static bool IsCopiedWhole(KernelArguments* a) => 
        HasEdges(a) && Length(a, a->Output.Columns) <= (a->Operator->Layout == WeightLayout.SmallGroup ? MostCopiedWholeOfGroups : MostCopiedWhole);

    /// <summary>Bytes of an input row under the windows of that many columns.</summary>
    private static long Length(KernelArguments* a, long columns) =>
        ((columns - 1) * a->Horizontal.Stride + (a->Horizontal.Size - 1L) * a->Horizontal.Dilation) * a->Input.PixelBytes + a->Input.Channels;

    private static long CopyBytes(KernelArguments* a)
    {
        if (!HasEdges(a))
            return 0;
        int columns = IsCopiedWhole(a) ? a->Output.Columns : Math.Max(a->FirstInside, a->Output.Columns - a->EndInside);
        return (Length(a, columns) + ReadSlack + WriteSlack + 15) / 16 * 16;
    }

    private static long TableOffset(KernelArguments* a) => WindowRows.Workspace(a);

    private static long SpareOffset(KernelArguments* a) => TableOffset(a) + a->Vertical.Size * (sizeof(sbyte*) + CopyBytes(a));

    /// <summary>Columns whose windows are copied.</summary>
    private readonly struct Edge
    {
        private readonly nint _count, _start, _before, _inside, _length, _copyBytes;
        private readonly sbyte** _copies;

        public Edge(KernelArguments* a, nint column, nint count, nint copyBytes)
        {
            nint pixel = a->Input.PixelBytes, mapEnd = (a->Input.Columns - 1) * pixel + a->Input.Channels;
            _count = count;
            _start = (column * a->Horizontal.Stride - a->Horizontal.PadBefore) * pixel;
            _length = (nint)Length(a, count);
            _before = Math.Clamp(-_start, 0, _length);
            _inside = Math.Clamp(mapEnd - _start, _before, _length);
            _copyBytes = copyBytes;
            _copies = (sbyte**)(a->Workspace + TableOffset(a));
        }

        /// <param name="kept">The first so many window rows are the last so many of the call before.</param>
        public void Columns<TKernel>(KernelArguments* a, void* prepared, sbyte** rows, sbyte* output, int kept) where TKernel : struct, IColumnsKernel
        {
            var zero = Vector128.Create((sbyte)a->Input.ZeroPoint);
            nint size = a->Vertical.Size;
            if (kept == 0)
                for (nint i = 0; i < size; i++)
                    _copies[i] = (sbyte*)(_copies + size) + i * _copyBytes;
            else
                for (nint turns = size - kept; turns > 0; turns--)
                {
                    sbyte* free = _copies[0];
                    for (nint i = 1; i < size; i++)
                        _copies[i - 1] = _copies[i];
                    _copies[size - 1] = free;
                }
            for (nint i = kept; i < size; i++)
            {
                sbyte* copy = _copies[i];
                // Whole vectors: what is too much is written over.
                for (nint at = 0; at < _before; at += 16)
                    zero.Store(copy + at);
                sbyte* from = rows[i] + _start + _before, to = copy + _before, end = copy + _inside;
                for (; to < end; from += 64, to += 64)
                {
                    var a0 = Vector128.Load(from);
                    var a1 = Vector128.Load(from + 16);
                    var a2 = Vector128.Load(from + 32);
                    var a3 = Vector128.Load(from + 48);
                    a0.Store(to);
                    a1.Store(to + 16);
                    a2.Store(to + 32);
                    a3.Store(to + 48);
                }
                for (nint at = _inside; at < _length; at += 16)
                    zero.Store(copy + at);
            }
            TKernel.Columns(a, prepared, _copies, 0, output, _count);
        }
    }
}
