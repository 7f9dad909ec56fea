using EdgeConv.Blob;
using EdgeConv.Kernels;

namespace EdgeConv.Threads;

/// <summary>
/// Some output columns or channels of an operator as arguments of their own, with a record of their own where its window moves: to a kernel, a slice is
/// an ordinary operator with a smaller map.
/// </summary>
internal static unsafe class Slice
{
    /// <summary>Whether some columns of an operator can be a slice: each window must begin before the map ends, unless all beyond is written, not read.</summary>
    public static bool CanCutColumns(KernelArguments* a)
    {
        if (a->Output.Columns < 2 || a->Operator->ReadsAll || a->Operator->Kind == OperatorKind.Resize)
            return false;
        WindowRecord window = a->Operator->Horizontal;
        return a->Operator->Kind == OperatorKind.Pad || (long)(a->Output.Columns - 1) * window.Stride - window.PadBefore < a->Input.Columns;
    }

    /// <summary>Channels of which a slice has a whole number, all but the last; 0 where channels cannot be cut.</summary>
    public static int ChannelUnit(KernelArguments* a)
    {
        OperatorRecord* op = a->Operator;
        bool areSame = a->Input.Channels == a->Output.Channels;
        return op->Kind switch
        {
            OperatorKind.Convolution => ConvolutionUnit(op, a->Output.Channels / op->Groups),
            OperatorKind.Depthwise => areSame ? 8 : 0,
            OperatorKind.Add or OperatorKind.Multiply or OperatorKind.PairTable => 16, // a vector, as the others
            // Sums lie [columns][channels].
            OperatorKind.AveragePool or OperatorKind.Mean => areSame && (!op->Accumulates || a->Output.Columns == 1) ? 16 : 0,
            OperatorKind.MaximumPool or OperatorKind.Table or OperatorKind.ChannelTable or OperatorKind.Resize or OperatorKind.Requantise => areSame ? 16 : 0,
            _ => 0,
        };
    }

    /// <summary>
    /// Output columns first .. end - 1. The input begins where the first window does, or at the map's edge, and is as wide as the windows reach: past the
    /// slice's own columns, to its right neighbour's pixels. Padding is only where the map really ends.
    /// </summary>
    public static KernelArguments Columns(KernelArguments* whole, int first, int end, NativeBlocks memory)
    {
        KernelArguments slice = *whole;
        slice.Operator = (OperatorRecord*)memory.Take(sizeof(OperatorRecord));
        *slice.Operator = *whole->Operator;
        ref WindowRecord window = ref slice.Operator->Horizontal;
        int start = first * window.Stride - window.PadBefore, columns = end - first, inside = Math.Clamp(start, 0, whole->Input.Columns);
        long reach = (columns - 1L) * window.Stride + (window.Size - 1L) * window.Dilation + 1;
        window.PadBefore = (int)Math.Min(Math.Max(-start, 0), reach);
        if (whole->Operator->Kind == OperatorKind.Pad && start >= whole->Input.Columns)
            window.PadBefore = columns;
        int least = whole->Operator->Kind == OperatorKind.Pad ? 0 : 1;
        slice.Input = Part(whole->Input, Binding.RowsAbove(*whole->Operator), RowsBelow(whole), inside * whole->Input.PixelBytes, memory);
        slice.Input.Columns = (int)Math.Clamp(reach - window.PadBefore, least, whole->Input.Columns - inside);
        if (whole->Operator->IsPair)
        {
            slice.Second = Part(whole->Second, 0, 0, first * whole->Second.PixelBytes, memory);
            slice.Second.Columns = columns;
        }
        slice.Output = Part(whole->Output, 0, 0, first * whole->Output.PixelBytes, memory);
        slice.Output.Columns = columns;
        if (whole->Scratch != null)
            slice.Scratch = whole->Scratch + (long)first * whole->Output.Channels * sizeof(int);
        Binding.Derive(&slice);
        return slice;
    }

    /// <summary>Output channels first .. end - 1.</summary>
    public static KernelArguments Channels(KernelArguments* whole, int first, int end, NativeBlocks memory)
    {
        KernelArguments slice = *whole;
        slice.Output = Part(whole->Output, 0, 0, first * whole->Output.ElementBytes, memory);
        slice.Output.Channels = end - first;
        if (whole->Operator->Layout != WeightLayout.None)
            slice.Weights = whole->Weights + WeightLayouts.Stream(*whole->Operator, whole->Input.Channels, whole->Output.Channels).Block(first);
        if (whole->Operator->Groups > 1)
        {
            slice.Operator = (OperatorRecord*)memory.Take(sizeof(OperatorRecord));
            *slice.Operator = *whole->Operator;
            slice.Operator->Groups = (end - first) / (whole->Output.Channels / whole->Operator->Groups);
        }
        if (whole->Operator->Kind != OperatorKind.Convolution || whole->Operator->Groups > 1)
        {
            // As many outputs have as many inputs: those of their groups, or their own.
            int firstInput = (int)((long)first * whole->Input.Channels / whole->Output.Channels);
            slice.Input = Part(whole->Input, Binding.RowsAbove(*whole->Operator), RowsBelow(whole), firstInput * whole->Input.ElementBytes, memory);
            slice.Input.Channels = (int)((long)end * whole->Input.Channels / whole->Output.Channels) - firstInput;
        }
        if (whole->Second.Pointers != null)
        {
            bool isOne = whole->Second.Channels != whole->Output.Channels; // for all of them
            slice.Second = Part(whole->Second, 0, 0, isOne ? 0 : first * whole->Second.ElementBytes, memory);
            slice.Second.Channels = isOne ? 1 : end - first;
        }
        if (whole->Operator->Kind == OperatorKind.ChannelTable)
            slice.Parameters = whole->Parameters + (whole->HasInt16 ? sizeof(Int16Slopes) : 256L) * first;
        if (whole->Scratch != null)
            slice.Scratch = whole->Scratch + first * sizeof(int);
        Binding.Derive(&slice);
        return slice;
    }

    /// <summary>A block of weights, or whole groups; where blocks hold several groups, both.</summary>
    private static int ConvolutionUnit(OperatorRecord* op, int groupOutputs)
    {
        if (op->Groups == 1)
            return 16;
        int unit = groupOutputs;
        while (op->Layout == WeightLayout.SmallGroup && unit % 16 != 0)
            unit += groupOutputs;
        return unit;
    }

    private static int RowsBelow(KernelArguments* a) => Binding.RowsBelow(*a->Operator, a->Input.Rows, a->Output.Rows);

    private static RowTable Part(in RowTable whole, int above, int below, int offset, NativeBlocks memory)
    {
        RowTable part = whole;
        if (whole.Padding != null)
            part.Padding += offset;
        part.Pointers = (sbyte**)memory.Take((above + whole.Rows + below) * (long)sizeof(sbyte*)) + above;
        for (int row = -above; row < whole.Rows + below; row++)
            part.Pointers[row] = whole.Pointers[row] + offset;
        return part;
    }
}
