using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Kernels.Avx;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>Depthwise of any window, stride, dilation and multiplier: eight channels of a row are interleaved in a strip, then four outputs at a time read it.</summary>
internal static unsafe class DepthwiseStripAvx<TDot, TStage> where TDot : struct, IStripDot where TStage : struct, IOutputStageAvx
{
    private const int Block = 8;

    public static long Workspace(KernelArguments* a) => new StripGeometry<TDot>(a).Bytes;

    public static void Run(KernelArguments* a, int first, int count)
    {
        if (!Avx2.IsSupported)
            throw new PlatformNotSupportedException(); // and a program compiled for another processor has nothing of the rest

        var geometry = new StripGeometry<TDot>(a);
        byte* workspace = a->Workspace, strip = workspace + geometry.Strip;
        var weights = (Vector256<byte>*)(workspace + geometry.Weights);
        int vectors = geometry.Columns * geometry.Vectors, columnQuads = (geometry.Taps + 3) / 4;
        nint blockBytes = Block * (TStage.HeaderInts * sizeof(int) + geometry.Columns * columnQuads * 4);
        for (int block = 0; block < geometry.Blocks; block++)
        {
            sbyte* quads = (sbyte*)a->Weights + block * blockBytes + Block * TStage.HeaderInts * sizeof(int);
            for (int column = 0; column < geometry.Columns; column++)
                TDot.LoadWeights(quads + column * columnQuads * 32, geometry.Taps, weights + block * vectors + column * geometry.Vectors);
        }
        var filler = new StripFiller<TDot>(a, geometry);
        OutputRangeAvx range = OutputRangeAvx.Of(a);
        for (int row = first; row < first + count; row++)
        {
            sbyte** rows = WindowRows.Of(a, row);
            for (int block = 0; block < geometry.Blocks; block++)
            {
                filler.Fill(rows, block * Block, strip);
                byte* header = a->Weights + block * blockBytes;
                int channels = Math.Min(a->Output.Channels - block * Block, Block);
                sbyte* output = a->Output[row] + block * Block;
                if (channels == Block)
                    Outputs(geometry, range, strip, weights + block * vectors, header, output, a->Output.PixelBytes, a->Output.Columns);
                else
                {
                    var narrow = (sbyte*)(workspace + geometry.Narrow);
                    Outputs(geometry, range, strip, weights + block * vectors, header, narrow, Block, a->Output.Columns);
                    for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
                        for (int channel = 0; channel < channels; channel++)
                            output[channel] = narrow[x * Block + channel];
                }
            }
        }
    }

    private static void Outputs(in StripGeometry<TDot> geometry, OutputRangeAvx range, byte* strip, Vector256<byte>* weights, byte* header,
        sbyte* output, nint pixelBytes, nint columns)
    {
        Vector256<int> start = TDot.Start((int*)header, (int*)header + (TStage.HeaderInts - 1) * Block);
        Vector256<int> multipliers = Vector256.Load((int*)header + Block);
        Vector256<int> exponents = TStage.HasExponents ? Vector256.Load((int*)header + 2 * Block) : default;
        nint step = geometry.OutputStep, columnVectors = geometry.Vectors;
        nint windowColumns = geometry.Columns, skip = geometry.WindowStep - geometry.ColumnBytes;
        if (skip == 0)
            (columnVectors, windowColumns) = (columnVectors * windowColumns, 1);
        for (; columns > 0; columns -= StripGeometry<TDot>.Outputs, strip += StripGeometry<TDot>.Outputs * step)
        {
            Vector256<int> a = start, b = start, c = start, d = start;
            byte* x = strip;
            Vector256<byte>* w = weights;
            nint column = windowColumns;
            do
            {
                nint vector = columnVectors;
                do
                {
                    Vector256<byte> weight = *w++;
                    a = TDot.Add(a, Vector256.Load(x), weight);
                    b = TDot.Add(b, Vector256.Load(x + step), weight);
                    c = TDot.Add(c, Vector256.Load(x + 2 * step), weight);
                    d = TDot.Add(d, Vector256.Load(x + 3 * step), weight);
                    x += Vector256<byte>.Count;
                    vector--;
                } while (vector != 0);
                x += skip;
                column--;
            } while (column != 0);
            Vector256<sbyte> packed = range.Pack<TStage>(TStage.Requantise(a, multipliers, exponents), TStage.Requantise(b, multipliers, exponents),
                TStage.Requantise(c, multipliers, exponents), TStage.Requantise(d, multipliers, exponents));
            output = Store(output, pixelBytes, columns, OutputRangeAvx.Low(packed), OutputRangeAvx.High(packed));
        }
    }

    /// <summary>Eight bytes to each of the first four columns at most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static sbyte* Store(sbyte* output, nint pixelBytes, nint columns, Vector128<sbyte> first, Vector128<sbyte> second)
    {
        sbyte* next = output + 2 * pixelBytes;
        Sse2.StoreScalar((long*)output, first.AsInt64());
        if (columns >= 4)
        {
            Sse.StoreHigh((float*)(output + pixelBytes), first.AsSingle());
            OutputRangeAvx.Store(next, next + pixelBytes, second);
            return next + 2 * pixelBytes;
        }
        if (columns > 1)
            Sse.StoreHigh((float*)(output + pixelBytes), first.AsSingle());
        if (columns > 2)
            Sse2.StoreScalar((long*)next, second.AsInt64());
        return output;
    }
}
