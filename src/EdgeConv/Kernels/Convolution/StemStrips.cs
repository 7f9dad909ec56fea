using System.Runtime.Intrinsics;
using EdgeConv.Blob;

namespace EdgeConv.Kernels.Convolution;

/// <summary>
/// Stems of any window for a GEMM kernel. Every output column has a strip: what its window holds of each input row, filled up to quads, row after
/// row. A window is a run of a strip, and the next output row's begins <c>stride</c> rows further, so an input row is copied once for all windows.
/// </summary>
internal static unsafe class StemStrips
{
    /// <summary>A quad more than a window may be read, and what copying writes too much.</summary>
    private const int Slack = 32;

    /// <summary>Strips of so many bytes stay in the first cache; and more than that is no stem.</summary>
    private const long ComfortableBytes = 16 << 10, MostBytes = 1 << 20;

    public static bool Fits(KernelArguments* a) => a->Operator->Layout == WeightLayout.Stem && new Geometry(a).Workspace <= MostBytes;

    /// <summary>The same, and two products may be added in int16.</summary>
    public static bool FitsPairs(KernelArguments* a) => (a->Operator->Flags & OperatorFlags.HasLowestWeight) == 0 && Fits(a);

    public static long Workspace(KernelArguments* a) => new Geometry(a).Workspace;

    public static void Run<TGemm>(KernelArguments* a, int first, int count) where TGemm : struct, IGemm
    {
        var geometry = new Geometry(a);
        sbyte* strips = (sbyte*)a->Workspace + geometry.StripsOffset;
        GemmTile tile = new()
        {
            Arguments = a, Segments = 1, SegmentBytes = a->SegmentBytes, Stride = (nint)geometry.StripBytes, OutputStride = a->Output.PixelBytes, Inputs = &strips,
            Rows = 1,
        };
        nint stride = (nint)geometry.RowBytes * a->Vertical.Stride;
        for (int end = first + count; first < end; first += (int)geometry.OutputRows)
        {
            int rows = (int)Math.Min(end - first, geometry.OutputRows);
            Fill(a, geometry, WindowRows.Of(a, first), geometry.InputRows(rows), strips);
            for (int row = 0; row < rows; row++)
            {
                tile.Offset = row * stride;
                tile.Outputs = a->Output.Pointers + (first + row);
                GemmBlocks.Run<TGemm, Neighbours>(&tile, a->Output.Columns);
            }
        }
    }

    private static void Fill(KernelArguments* a, in Geometry geometry, sbyte** rows, long count, sbyte* strips)
    {
        nint stride = (nint)a->Horizontal.Stride * a->Input.PixelBytes, before = (nint)a->Horizontal.PadBefore * a->Input.PixelBytes;
        nint strip = (nint)geometry.StripBytes, inside = (nint)Math.Clamp(geometry.LineBytes - before, 0, geometry.MapBytes), end = (nint)geometry.LineBytes;
        sbyte* line = (sbyte*)a->Workspace + geometry.LineOffset;
        var zero = Vector128.Create((sbyte)a->Input.ZeroPoint);
        if (geometry.HasEdges)
            for (nint at = 0; at < before; at += 16)
                zero.Store(line + at);
        for (; count > 0; count--, rows++, strips += geometry.RowBytes)
        {
            sbyte* from = *rows;
            if (geometry.HasEdges)
            {
                // Whole vectors: what is too much is written over.
                for (nint at = 0; at < inside; at += 16)
                    Vector128.Load(from + at).Store(line + (before + at));
                for (nint at = before + inside; at < end; at += 16)
                    zero.Store(line + at);
                from = line;
            }
            sbyte* to = strips;
            nint columns = a->Output.Columns;
            for (; columns >= 4; columns -= 4, from += 4 * stride, to += 4 * strip)
            {
                var x0 = Vector128.Load(from);
                var x1 = Vector128.Load(from + stride);
                var x2 = Vector128.Load(from + 2 * stride);
                var x3 = Vector128.Load(from + 3 * stride);
                x0.Store(to);
                x1.Store(to + strip);
                x2.Store(to + 2 * strip);
                x3.Store(to + 3 * strip);
            }
            for (; columns > 0; columns--, from += stride, to += strip)
                Vector128.Load(from).Store(to);
        }
    }

    private readonly struct Geometry
    {
        /// <summary>Bytes of a window row in a strip; of an input row under all windows, and of it inside the map; of a strip.</summary>
        public readonly long RowBytes, LineBytes, MapBytes, StripBytes;

        /// <summary>Output rows whose windows one filling of the strips holds.</summary>
        public readonly long OutputRows;

        /// <summary>Where the copy of an input row and the strips begin in the workspace, and its size.</summary>
        public readonly long LineOffset, StripsOffset, Workspace;

        public readonly bool HasEdges;

        private readonly int _size, _stride;

        public Geometry(KernelArguments* a)
        {
            (_size, _stride) = (a->Vertical.Size, a->Vertical.Stride);
            long windowBytes = (long)a->Horizontal.Size * a->Input.Channels, columns = a->Output.Columns;
            RowBytes = (windowBytes + 3) / 4 * 4;
            LineBytes = (columns - 1) * a->Horizontal.Stride * a->Input.PixelBytes + windowBytes;
            MapBytes = (a->Input.Columns - 1L) * a->Input.PixelBytes + a->Input.Channels;
            HasEdges = a->FirstInside > 0 || a->EndInside < columns;
            OutputRows = 1;
            if (a->Vertical.Dilation == 1)
            {
                long room = ComfortableBytes / columns / RowBytes;
                OutputRows = Math.Clamp((room - _size) / _stride + 1, 1, Math.Max(a->Output.Rows, 1));
            }
            StripBytes = InputRows(OutputRows) * RowBytes + Slack;
            LineOffset = (GemmWorkspace.Bytes(a) + 15) / 16 * 16;
            StripsOffset = LineOffset + (HasEdges ? (LineBytes + a->Input.PixelBytes + 2 * Slack) / 16 * 16 : 0);
            Workspace = StripsOffset + columns * StripBytes + Slack;
        }

        public long InputRows(long outputRows) => (outputRows - 1) * _stride + _size;
    }
}
