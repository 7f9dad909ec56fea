using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Kernels.Avx;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>One output column whose window lies inside the map, as in networks over time: taps are read where they lie.</summary>
internal static unsafe class DepthwiseOneColumnAvx<TDot, TStage> where TDot : struct, IStripDot where TStage : struct, IOutputStageAvx
{
    private const int Block = 8, Quad = 4;

    public static bool Fits(KernelArguments* a) =>
        a->Output.Columns == 1 && a->FirstInside == 0 && a->EndInside == 1 && a->Input.Channels == a->Output.Channels;

    public static long Workspace(KernelArguments* a)
    {
        var geometry = new StripGeometry<TDot>(a);
        return geometry.Strip + geometry.Columns * Quads(geometry) * (long)Quad * sizeof(sbyte*);
    }

    public static void Run(KernelArguments* a, int first, int count)
    {
        if (!Avx2.IsSupported)
            throw new PlatformNotSupportedException(); // and a program compiled for another processor has nothing of the rest

        var geometry = new StripGeometry<TDot>(a);
        var weights = (Vector256<byte>*)(a->Workspace + geometry.Weights);
        var taps = (sbyte**)(a->Workspace + geometry.Strip);
        OutputRangeAvx range = OutputRangeAvx.Of(a);
        int columns = geometry.Columns, quads = Quads(geometry), vectors = geometry.Vectors;
        nint blockBytes = Block * (TStage.HeaderInts * sizeof(int) + columns * quads * Quad);
        for (int block = 0; block < geometry.Blocks; block++)
            for (int column = 0; column < columns; column++)
                TDot.LoadWeights((sbyte*)a->Weights + block * blockBytes + Block * (TStage.HeaderInts * sizeof(int) + column * quads * Quad), geometry.Taps,
                    weights + (block * columns + column) * vectors);
        for (int row = first; row < first + count; row++)
        {
            ListTaps(a, geometry, WindowRows.Of(a, row), taps);
            Vector256<byte>* w = weights;
            byte* header = a->Weights;
            sbyte* output = a->Output[row];
            for (nint channel = 0; channel < a->Output.Channels; channel += Block, header += blockBytes)
            {
                Vector256<int> sums = TDot.Start((int*)header, (int*)header + (TStage.HeaderInts - 1) * Block);
                sbyte** tap = taps;
                for (int column = 0; column < columns; column++)
                {
                    Vector256<byte>* quad = w;
                    for (nint left = geometry.Taps; left > 0; left -= Quad, tap += Quad, quad += TDot.Vectors(Quad))
                        sums = TDot.AddTaps(sums, tap, left, channel, quad);
                    w += vectors;
                }
                Vector256<int> exponents = TStage.HasExponents ? Vector256.Load((int*)header + 2 * Block) : default;
                Vector256<int> y = TStage.Requantise(sums, Vector256.Load((int*)header + Block), exponents);
                long bytes = OutputRangeAvx.Low(range.Pack<TStage>(y, y, y, y)).AsInt64().ToScalar();
                if (a->Output.Channels - channel >= Block)
                    *(long*)(output + channel) = bytes;
                else
                    for (nint i = channel; i < a->Output.Channels; i++, bytes >>= 8)
                        output[i] = (sbyte)bytes;
            }
        }
    }

    /// <summary>Addresses in the order of the weights; what only fills up four repeats a tap.</summary>
    private static void ListTaps(KernelArguments* a, in StripGeometry<TDot> geometry, sbyte** rows, sbyte** taps)
    {
        nint pixelBytes = a->Input.PixelBytes, first = -a->Horizontal.PadBefore * pixelBytes, advance = a->Horizontal.Dilation * pixelBytes;
        int padded = Quads(geometry) * Quad;
        for (int column = 0; column < geometry.Columns; column++)
            for (int tap = 0; tap < padded; tap++)
            {
                int last = Math.Min(tap, geometry.Taps - 1);
                *taps++ = geometry.IsShared
                    ? rows[last] + first + column * advance
                    : rows[last / a->Horizontal.Size] + first + last % a->Horizontal.Size * advance;
            }
    }

    private static int Quads(in StripGeometry<TDot> geometry) => (geometry.Taps + Quad - 1) / Quad;
}
