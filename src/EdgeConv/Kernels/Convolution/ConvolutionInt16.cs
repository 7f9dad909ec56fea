using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeConv.Blob;
using EdgeConv.Kernels.Vector;
using EdgeConv.Portable;

namespace EdgeConv.Kernels.Convolution;

/// <summary>
/// Convolution with int16 maps, four columns at a time: what their windows see is gathered as int16 in the order of K, and read in place where a window is a
/// pixel of int16.
/// </summary>
internal static unsafe class ConvolutionInt16
{
    private const int Columns = 4, Channels = 8;

    /// <summary>Elements that a patch is written beyond, and between two.</summary>
    private const int Slack = 8;

    public static long Workspace(KernelArguments* a) => RowBytes(a) + (long)Columns * PatchElements(a) * sizeof(short);

    public static void Run<TTile>(KernelArguments* a, int first, int count) where TTile : struct, IInt16Tile
    {
        WeightStream stream = WeightLayouts.Stream(*a->Operator, a->Input.Channels, a->Output.Channels);
        var stage = new Int16Stage(a);
        int inputs = a->Input.Channels / a->Operator->Groups, outputs = a->Output.Channels / a->Operator->Groups;
        short** patches = stackalloc short*[Columns];
        for (int row = first; row < first + count; row++)
        {
            sbyte** rows = WindowRows.Of(a, row);
            for (int x = 0; x < a->Output.Columns; x += Columns)
                for (int group = 0; group < a->Operator->Groups; group++)
                {
                    int columns = Math.Min(Columns, a->Output.Columns - x);
                    for (int i = 0; i < Columns; i++)
                        patches[i] = i < columns ? Patch(a, stream, rows, x + i, group * inputs, inputs, i) : patches[0];
                    sbyte* output = a->Output[row] + (nint)x * a->Output.PixelBytes;
                    Tile<TTile>(a, stream, stage, patches, columns, group * outputs, outputs, output);
                }
        }
    }

    /// <summary>All output channels of a group.</summary>
    private static void Tile<TTile>(KernelArguments* a, in WeightStream stream, in Int16Stage stage, short** patches, int columns, int firstOutput, int outputs, sbyte* output)
        where TTile : struct, IInt16Tile
    {
        Vector128<int>* sums = stackalloc Vector128<int>[2 * Columns];
        nint quads = stream.ChannelWeights / 4;
        for (int done = 0; done < outputs; done += Channels)
        {
            int channel = firstOutput + done, width = stream.BlockChannels(channel);
            int* biases = (int*)(a->Weights + stream.Bias(channel));
            TTile.Sums((sbyte*)a->Weights + stream.FirstWeight(channel), 4 * width, quads, patches, sums);
            Vector128<int> lower = Vector128.Load(biases), upper = Vector128.Load(biases + 4);
            sbyte* pixel = output + channel * a->Output.ElementBytes;
            for (int i = 0; i < columns; i++, pixel += a->Output.PixelBytes)
                stage.Store(pixel, sums[2 * i] + lower, sums[2 * i + 1] + upper, (float*)biases + width, outputs - done);
        }
    }

    /// <summary>What a window sees of some channels.</summary>
    private static short* Patch(KernelArguments* a, in WeightStream stream, sbyte** rows, int x, int firstInput, int inputs, int index)
    {
        int start = x * a->Horizontal.Stride - a->Horizontal.PadBefore;
        if (a->Input.IsInt16 && a->Vertical.Size == 1 && a->Horizontal.Size == 1 && (uint)start < (uint)a->Input.Columns)
            return (short*)(rows[0] + (nint)start * a->Input.PixelBytes) + firstInput;
        short* patch = (short*)(a->Workspace + RowBytes(a)) + (nint)index * PatchElements(a);
        for (int ky = 0; ky < a->Vertical.Size; ky++)
        {
            int column = start;
            for (int kx = 0; kx < a->Horizontal.Size; kx++, column += a->Horizontal.Dilation)
            {
                short* to = patch + stream.Tap(ky, kx);
                if ((uint)column >= (uint)a->Input.Columns)
                    new Span<short>(to, inputs).Fill((short)a->Input.ZeroPoint);
                else if (a->Input.IsInt16)
                    Unsafe.CopyBlockUnaligned(to, (short*)(rows[ky] + (nint)column * a->Input.PixelBytes) + firstInput, (uint)(inputs * sizeof(short)));
                else
                    Widen(to, rows[ky] + (nint)column * a->Input.PixelBytes + firstInput, inputs);
            }
        }
        return patch;
    }

    /// <summary>Eight at a time: what is written beyond is the next tap's place, or slack.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen(short* to, sbyte* from, int count)
    {
        for (nint i = 0; i < count; i += 8)
            Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)(from + i)).AsSByte()).Store(to + i);
    }

    private static long RowBytes(KernelArguments* a) => (WindowRows.Workspace(a) + SectionRecord.Alignment - 1) / SectionRecord.Alignment * SectionRecord.Alignment;

    private static int PatchElements(KernelArguments* a) => a->Segments * a->SegmentBytes + Slack;
}
