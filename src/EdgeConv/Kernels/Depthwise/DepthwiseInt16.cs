using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Blob;
using EdgeConv.Kernels.Vector;
using EdgeConv.Portable;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>Depthwise with int16 maps, eight channels at a time; their weights are widened once per step.</summary>
internal static unsafe class DepthwiseInt16
{
    private const int Channels = 8;

    public static bool Fits(KernelArguments* a) => a->Input.Channels == a->Output.Channels;

    public static long Workspace(KernelArguments* a) => RowBytes(a) + (long)a->Vertical.Size * a->Horizontal.Size * Channels * sizeof(short);

    public static void Run(KernelArguments* a, int first, int count)
    {
        WeightStream stream = WeightLayouts.Stream(*a->Operator, a->Input.Channels, a->Output.Channels);
        var stage = new Int16Stage(a);
        var weights = (short*)(a->Workspace + RowBytes(a));
        for (int channel = 0; channel < a->Output.Channels; channel += Channels)
        {
            for (int ky = 0, next = 0; ky < a->Vertical.Size; ky++)
                for (int kx = 0; kx < a->Horizontal.Size; kx++)
                    for (int lane = 0; lane < Channels; lane++)
                        weights[next++] = ((sbyte*)a->Weights)[stream.FirstWeight(channel) + stream.Tap(ky, kx) / 4 * 4 * Channels + 4 * lane + stream.Tap(ky, kx) % 4];
            int* biases = (int*)(a->Weights + stream.Bias(channel));
            for (int row = first; row < first + count; row++)
                Row(a, stage, WindowRows.Of(a, row), channel, weights, biases, a->Output[row] + channel * a->Output.ElementBytes);
        }
    }

    private static void Row(KernelArguments* a, in Int16Stage stage, sbyte** rows, int channel, short* weights, int* biases, sbyte* output)
    {
        nint offset = (nint)channel * a->Input.ElementBytes, pixel = a->Input.PixelBytes;
        Vector128<short> outside = Vector128.Create((short)a->Input.ZeroPoint);
        for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
        {
            Vector128<int> lower = Vector128.Load(biases), upper = Vector128.Load(biases + 4);
            short* tap = weights;
            for (int ky = 0; ky < a->Vertical.Size; ky++)
            {
                int column = x * a->Horizontal.Stride - a->Horizontal.PadBefore;
                sbyte* row = rows[ky] + offset;
                for (int kx = 0; kx < a->Horizontal.Size; kx++, column += a->Horizontal.Dilation, tap += Channels)
                {
                    Vector128<short> values = (uint)column >= (uint)a->Input.Columns ? outside
                        : a->Input.IsInt16 ? Vector128.Load((short*)(row + column * pixel)) : Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)(row + column * pixel)).AsSByte());
                    Add(ref lower, ref upper, values, Vector128.Load(tap));
                }
            }
            stage.Store(output, lower, upper, (float*)biases + Channels, a->Output.Channels - channel);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Vector128<int> lower, ref Vector128<int> upper, Vector128<short> x, Vector128<short> w)
    {
        if (AdvSimd.IsSupported)
        {
            upper = AdvSimd.MultiplyWideningUpperAndAdd(upper, x, w);
            lower = AdvSimd.MultiplyWideningLowerAndAdd(lower, x.GetLower(), w.GetLower());
            return;
        }
        Vector128<short> low = Sse2.MultiplyLow(x, w), high = Sse2.MultiplyHigh(x, w);
        lower += Sse2.UnpackLow(low, high).AsInt32();
        upper += Sse2.UnpackHigh(low, high).AsInt32();
    }

    private static long RowBytes(KernelArguments* a) => (WindowRows.Workspace(a) + SectionRecord.Alignment - 1) / SectionRecord.Alignment * SectionRecord.Alignment;
}
