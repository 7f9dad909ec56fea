using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Kernels.Avx;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>
/// 3x3 with strides of 1 and 2, eight channels at a time: a column of the window is loaded once and added to each output that it belongs to, so the sums of the
/// next outputs are what is carried along a row.
/// </summary>
internal static unsafe class Depthwise3x3Avx<TDot, TColumn, TStage> where TDot : struct, IStripDot where TColumn : struct, IColumnDot where TStage : struct, IOutputStageAvx
{
    private const int Block = 8, Taps = 3, Quad = 4;

    public static bool Fits(KernelArguments* a) =>
        a->Vertical.Size == Taps && a->Horizontal is { Size: Taps, Dilation: 1, Stride: 1 or 2, PadBefore: <= 2 } && a->Input.Channels == a->Output.Channels
        && a->Input.Columns + a->Horizontal.PadBefore >= Taps;

    public static long Workspace(KernelArguments* a) => Narrow(a) + a->Output.Columns * (long)Block;

    public static void Run(KernelArguments* a, int first, int count)
    {
        if (!Avx2.IsSupported)
            throw new PlatformNotSupportedException(); // and a program compiled for another processor has nothing of the rest

        int vectors = TDot.Vectors(Taps), blocks = Blocks(a);
        var weights = (Vector256<byte>*)(a->Workspace + Weights(a));
        nint blockBytes = Block * (TStage.HeaderInts * sizeof(int) + Taps * Quad);
        for (int block = 0; block < blocks; block++)
            for (int column = 0; column < Taps; column++)
                TDot.LoadWeights((sbyte*)a->Weights + block * blockBytes + Block * (TStage.HeaderInts * sizeof(int) + column * Quad), Taps,
                    weights + (block * Taps + column) * vectors);
        var row = new Row
        {
            PixelBytes = a->Input.PixelBytes, Columns = a->Input.Columns, Outputs = a->Output.Columns, PadBefore = a->Horizontal.PadBefore,
            ZeroPoint = TDot.Padding((sbyte)a->Input.ZeroPoint), Range = OutputRangeAvx.Of(a), OutputBytes = a->Output.PixelBytes,
        };
        for (int y = first; y < first + count; y++)
        {
            sbyte** rows = WindowRows.Of(a, y);
            for (int channel = 0; channel < a->Output.Channels; channel += Block)
            {
                row.Top = rows[0] + channel;
                row.Middle = (nint)(rows[1] - rows[0]);
                row.Bottom = (nint)(rows[2] - rows[0]);
                row.Header = a->Weights + channel / Block * blockBytes;
                row.Weights = weights + channel / Block * Taps * vectors;
                row.Output = a->Output[y] + channel;
                int channels = a->Output.Channels - channel;
                if (channels < Block)
                {
                    row.Output = (sbyte*)a->Workspace + Narrow(a);
                    row.OutputBytes = Block;
                }
                if (a->Horizontal.Stride == 1)
                    Stride1(&row);
                else
                    Stride2(&row);
                if (channels < Block)
                {
                    row.OutputBytes = a->Output.PixelBytes;
                    CopyNarrow(row.Output, a->Output[y] + channel, channels, a->Output.Columns, row.OutputBytes);
                }
            }
        }
    }

    /// <summary>Eight channels of an output row.</summary>
    private struct Row
    {
        public sbyte* Top, Output;

        /// <summary>From the top row of the window to the others.</summary>
        public nint Middle, Bottom;
        public byte* Header;
        public Vector256<byte>* Weights;
        public nint PixelBytes, OutputBytes, Columns, Outputs, PadBefore;
        public Vector256<byte> ZeroPoint;
        public OutputRangeAvx Range;
    }

    private static void Stride1(Row* row)
    {
        Load(row, out Vector256<byte> l0, out Vector256<byte> l1, out Vector256<byte> m0, out Vector256<byte> m1, out Vector256<byte> r0, out Vector256<byte> r1);
        Vector256<int> start = Start(row), multipliers = Vector256.Load((int*)row->Header + Block);
        Vector256<int> exponents = TStage.HasExponents ? Vector256.Load((int*)row->Header + 2 * Block) : default;
        sbyte* top = row->Top, output = row->Output;
        nint middle = row->Middle, bottom = row->Bottom, step = row->PixelBytes, outputStep = row->OutputBytes, left = row->Outputs, inside = row->Columns - 2 + row->PadBefore;
        Vector256<byte> x0 = Column(row, -row->PadBefore, out Vector256<byte> x1), y0 = Column(row, 1 - row->PadBefore, out Vector256<byte> y1);
        Vector256<int> next = TColumn.Add(TColumn.Add(start, x0, x1, l0, l1), y0, y1, m0, m1), second = TColumn.Add(start, y0, y1, l0, l1);
        top += (2 - row->PadBefore) * step;
        for (inside = Math.Min(inside, left), left -= inside; inside >= 4; inside -= 4)
        {
            Vector256<int> a = Output(ref top, middle, bottom, step, start, l0, l1, m0, m1, r0, r1, ref next, ref second);
            Vector256<int> b = Output(ref top, middle, bottom, step, start, l0, l1, m0, m1, r0, r1, ref next, ref second);
            Vector256<int> c = Output(ref top, middle, bottom, step, start, l0, l1, m0, m1, r0, r1, ref next, ref second);
            Vector256<int> d = Output(ref top, middle, bottom, step, start, l0, l1, m0, m1, r0, r1, ref next, ref second);
            output = Store4(row, output, outputStep, a, b, c, d, multipliers, exponents);
        }
        for (; inside > 0; inside--, output += outputStep)
            Store1(row, output, Output(ref top, middle, bottom, step, start, l0, l1, m0, m1, r0, r1, ref next, ref second), multipliers, exponents);
        for (; left > 0; left--, output += outputStep)
        {
            Vector256<byte> x = row->ZeroPoint;
            Store1(row, output, TColumn.Add(next, x, x, r0, r1), multipliers, exponents);
            next = TColumn.Add(second, x, x, m0, m1);
            second = TColumn.Add(start, x, x, l0, l1);
        }
    }

    private static void Stride2(Row* row)
    {
        Load(row, out Vector256<byte> l0, out Vector256<byte> l1, out Vector256<byte> m0, out Vector256<byte> m1, out Vector256<byte> r0, out Vector256<byte> r1);
        Vector256<int> start = Start(row), multipliers = Vector256.Load((int*)row->Header + Block);
        Vector256<int> exponents = TStage.HasExponents ? Vector256.Load((int*)row->Header + 2 * Block) : default;
        sbyte* top = row->Top, output = row->Output;
        nint middle = row->Middle, bottom = row->Bottom, step = row->PixelBytes, outputStep = row->OutputBytes, outputs = row->Outputs, column = -row->PadBefore;
        Vector256<int> next = TColumn.Add(start, Column(row, column, out Vector256<byte> x1), x1, l0, l1);
        column++;
        for (; outputs > 0 && column < 0; outputs--, column += 2, output += outputStep)
            Store1(row, output, Edge(row, column, start, l0, l1, m0, m1, r0, r1, ref next), multipliers, exponents);
        nint inside = Math.Min(outputs, Math.Max((row->Columns - column) / 2, 0));
        top += column * step;
        outputs -= inside;
        column += 2 * inside;
        for (; inside >= 4; inside -= 4)
        {
            Vector256<int> a = Output2(ref top, middle, bottom, step, start, l0, l1, m0, m1, r0, r1, ref next);
            Vector256<int> b = Output2(ref top, middle, bottom, step, start, l0, l1, m0, m1, r0, r1, ref next);
            Vector256<int> c = Output2(ref top, middle, bottom, step, start, l0, l1, m0, m1, r0, r1, ref next);
            Vector256<int> d = Output2(ref top, middle, bottom, step, start, l0, l1, m0, m1, r0, r1, ref next);
            output = Store4(row, output, outputStep, a, b, c, d, multipliers, exponents);
        }
        for (; inside > 0; inside--, output += outputStep)
            Store1(row, output, Output2(ref top, middle, bottom, step, start, l0, l1, m0, m1, r0, r1, ref next), multipliers, exponents);
        for (; outputs > 0; outputs--, column += 2, output += outputStep)
            Store1(row, output, Edge(row, column, start, l0, l1, m0, m1, r0, r1, ref next), multipliers, exponents);
    }

    /// <summary>Finishes an output with its last column, which is the middle of the next and the first of the one after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Output(ref sbyte* top, nint middle, nint bottom, nint step, Vector256<int> start, Vector256<byte> l0, Vector256<byte> l1,
        Vector256<byte> m0, Vector256<byte> m1, Vector256<byte> r0, Vector256<byte> r1, ref Vector256<int> next, ref Vector256<int> second)
    {
        TColumn.Load(top, top + middle, top + bottom, out Vector256<byte> x0, out Vector256<byte> x1);
        top += step;
        Vector256<int> sums = TColumn.Add(next, x0, x1, r0, r1);
        next = TColumn.Add(second, x0, x1, m0, m1);
        second = TColumn.Add(start, x0, x1, l0, l1);
        return sums;
    }

    /// <summary>Finishes an output with its last two columns; the last is the first of the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Output2(ref sbyte* top, nint middle, nint bottom, nint step, Vector256<int> start, Vector256<byte> l0, Vector256<byte> l1,
        Vector256<byte> m0, Vector256<byte> m1, Vector256<byte> r0, Vector256<byte> r1, ref Vector256<int> next)
    {
        TColumn.Load(top, top + middle, top + bottom, out Vector256<byte> x0, out Vector256<byte> x1);
        top += step;
        TColumn.Load(top, top + middle, top + bottom, out Vector256<byte> y0, out Vector256<byte> y1);
        top += step;
        Vector256<int> sums = TColumn.Add(TColumn.Add(next, x0, x1, m0, m1), y0, y1, r0, r1);
        next = TColumn.Add(start, y0, y1, l0, l1);
        return sums;
    }

    /// <summary>The same where one of the two columns may lie outside the map.</summary>
    private static Vector256<int> Edge(Row* row, nint column, Vector256<int> start, Vector256<byte> l0, Vector256<byte> l1,
        Vector256<byte> m0, Vector256<byte> m1, Vector256<byte> r0, Vector256<byte> r1, ref Vector256<int> next)
    {
        Vector256<byte> x0 = Column(row, column, out Vector256<byte> x1), y0 = Column(row, column + 1, out Vector256<byte> y1);
        Vector256<int> sums = TColumn.Add(TColumn.Add(next, x0, x1, m0, m1), y0, y1, r0, r1);
        next = TColumn.Add(start, y0, y1, l0, l1);
        return sums;
    }

    private static Vector256<byte> Column(Row* row, nint column, out Vector256<byte> second)
    {
        if ((nuint)column >= (nuint)row->Columns)
            return second = row->ZeroPoint;
        sbyte* top = row->Top + column * row->PixelBytes;
        TColumn.Load(top, top + row->Middle, top + row->Bottom, out Vector256<byte> first, out second);
        return first;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Start(Row* row) => TDot.Start((int*)row->Header, (int*)row->Header + (TStage.HeaderInts - 1) * Block);

    /// <summary>Weights of the left, middle and right column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(Row* row, out Vector256<byte> l0, out Vector256<byte> l1, out Vector256<byte> m0, out Vector256<byte> m1,
        out Vector256<byte> r0, out Vector256<byte> r1)
    {
        Vector256<byte>* w = row->Weights;
        if (TColumn.HasSecond)
            (l0, l1, m0, m1, r0, r1) = (w[0], w[1], w[2], w[3], w[4], w[5]);
        else
            (l0, l1, m0, m1, r0, r1) = (w[0], default, w[1], default, w[2], default);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static sbyte* Store4(Row* row, sbyte* output, nint outputStep, Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d,
        Vector256<int> multipliers, Vector256<int> exponents)
    {
        Vector256<sbyte> packed = row->Range.Pack<TStage>(TStage.Requantise(a, multipliers, exponents), TStage.Requantise(b, multipliers, exponents),
            TStage.Requantise(c, multipliers, exponents), TStage.Requantise(d, multipliers, exponents));
        sbyte* third = output + 2 * outputStep;
        OutputRangeAvx.Store(output, output + outputStep, OutputRangeAvx.Low(packed));
        OutputRangeAvx.Store(third, third + outputStep, OutputRangeAvx.High(packed));
        return third + 2 * outputStep;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store1(Row* row, sbyte* output, Vector256<int> sums, Vector256<int> multipliers, Vector256<int> exponents)
    {
        Vector256<int> y = TStage.Requantise(sums, multipliers, exponents);
        Sse2.StoreScalar((long*)output, OutputRangeAvx.Low(row->Range.Pack<TStage>(y, y, y, y)).AsInt64());
    }

    private static void CopyNarrow(sbyte* from, sbyte* to, int channels, int columns, nint pixelBytes)
    {
        for (int x = 0; x < columns; x++, from += Block, to += pixelBytes)
            for (int channel = 0; channel < channels; channel++)
                to[channel] = from[channel];
    }

    private static int Blocks(KernelArguments* a) => (a->Output.Channels + Block - 1) / Block;

    /// <summary>Places in the workspace.</summary>
    private static long Weights(KernelArguments* a) => (WindowRows.Workspace(a) + 63) / 64 * 64;

    private static long Narrow(KernelArguments* a) => Weights(a) + Blocks(a) * (long)Taps * TDot.Vectors(Taps) * Vector256<byte>.Count;
}
