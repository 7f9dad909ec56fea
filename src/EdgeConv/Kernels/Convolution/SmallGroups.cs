using EdgeConv.Blob;

namespace EdgeConv.Kernels.Convolution;

/// <summary>Where the four vectors of a block of 16 channels find their input quads, as a type parameter.</summary>
internal interface IGroupPattern
{
    /// <summary>Inputs and outputs of a group: 4 or 8, or 0 for any. Then 16 input bytes hold the quads of a whole block.</summary>
    static abstract int Channels { get; }
}

internal readonly struct GroupsOfFour : IGroupPattern
{
    public static int Channels => 4;
}

internal readonly struct GroupsOfEight : IGroupPattern
{
    public static int Channels => 8;
}

internal readonly struct AnyGroups : IGroupPattern
{
    public static int Channels => 0;
}

/// <summary>Neighbouring columns by one block of 16 output channels of several groups.</summary>
internal unsafe struct GroupBlock
{
    public byte* Block;

    /// <summary>The first column's pixel under each tap of the window, and quads of K that a tap has.</summary>
    public sbyte** Taps;
    public nint TapCount, Quads;

    /// <summary>Channels from there to the inputs of each four outputs.</summary>
    public nint Offset0, Offset1, Offset2, Offset3;

    /// <summary>Bytes to the next column's pixel, and columns.</summary>
    public nint Stride, Count;

    public sbyte* Output;
    public nint OutputPixel;
}

internal unsafe interface IGroupKernel
{
    /// <summary>Bytes per channel before the weights of a block.</summary>
    static abstract int HeaderBytes { get; }

    static abstract void Run<TPattern>(KernelArguments* a, GroupBlock* block) where TPattern : struct, IGroupPattern;
}

/// <summary>Groups with 4, 8 or 12 outputs, or any multiple of 4: blocks of 16 channels over a list of taps, for any window.</summary>
internal static unsafe class SmallGroups
{
    private const int MostTaps = 1 << 12;

    public static bool Fits(KernelArguments* a) =>
        a->Operator->Layout == WeightLayout.SmallGroup && a->Segments <= MostTaps && ColumnRuns.Fits(a);

    /// <summary>The same, and two products may be added in int16.</summary>
    public static bool FitsPairs(KernelArguments* a) => (a->Operator->Flags & OperatorFlags.HasLowestWeight) == 0 && Fits(a);

    public static long Workspace(KernelArguments* a) => TapsOffset(a) + a->Segments * (long)sizeof(sbyte*);

    public static void Run<TKernel>(KernelArguments* a, int first, int count) where TKernel : struct, IGroupKernel
    {
        int groups = a->Operator->Groups;
        byte* taps = a->Workspace + TapsOffset(a);
        switch (a->Input.Channels / groups, a->Output.Channels / groups)
        {
            case (4, 4):
                ColumnRuns.Run<Columns<TKernel, GroupsOfFour>>(a, taps, first, count);
                break;
            case (8, 8):
                ColumnRuns.Run<Columns<TKernel, GroupsOfEight>>(a, taps, first, count);
                break;
            default:
                ColumnRuns.Run<Columns<TKernel, AnyGroups>>(a, taps, first, count);
                break;
        }
    }

    private static long TapsOffset(KernelArguments* a) => (ColumnRuns.Workspace(a) + 7) / 8 * 8;

    private readonly struct Columns<TKernel, TPattern> : IColumnsKernel where TKernel : struct, IGroupKernel where TPattern : struct, IGroupPattern
    {
        static void IColumnsKernel.Columns(KernelArguments* a, void* taps, sbyte** rows, nint offset, sbyte* output, nint count)
        {
            nint groups = a->Operator->Groups, inputs = a->Input.Channels / groups, outputs = a->Output.Channels / groups;
            var block = new GroupBlock
            {
                Block = a->Weights, Taps = (sbyte**)taps, TapCount = a->Segments, Quads = a->SegmentBytes / 4,
                Stride = (nint)a->Horizontal.Stride * a->Input.PixelBytes, Count = count,
            };
            nint blockBytes = 16 * (TKernel.HeaderBytes + (nint)a->Segments * a->SegmentBytes);
            sbyte** tap = block.Taps;
            for (nint row = 0; row < a->Vertical.Size; row++)
                for (nint column = 0; column < a->Horizontal.Size; column++)
                    *tap++ = rows[row] + offset + column * a->Horizontal.Dilation * a->Input.PixelBytes;
            for (nint channel = 0; channel < a->Output.Channels; channel += 16, block.Block += blockBytes, output += 16)
            {
                block.Offset0 = Input(channel);
                block.Offset1 = Input(channel + 4);
                block.Offset2 = Input(channel + 8);
                block.Offset3 = Input(channel + 12);
                nint left = a->Output.Channels - channel;
                block.Output = left < 16 ? ColumnRuns.Spare(a) : output;
                block.OutputPixel = left < 16 ? 16 : a->Output.PixelBytes;
                TKernel.Run<TPattern>(a, &block);
                if (left < 16)
                    ColumnRuns.CopySpare(a, output, left, count);
            }

            // Channels that only fill up read what the last group reads.
            nint Input(nint channel) => Math.Min(channel / outputs, groups - 1) * inputs;
        }
    }
}
