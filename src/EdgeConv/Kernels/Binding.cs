using EdgeConv.Blob;
using EdgeConv.Portable;

namespace EdgeConv.Kernels;

/// <summary>Fills in what <see cref="KernelArguments"/> derives from an operator's record and its views.</summary>
internal static unsafe class Binding
{
    /// <summary>Needs: the operator, its views with rows, columns and channels, and <see cref="KernelArguments.Weights"/>.</summary>
    public static void Derive(KernelArguments* a)
    {
        OperatorRecord* op = a->Operator;
        (a->Vertical, a->Horizontal) = (op->IsVolume ? Gathered(*op) : Plain(op->Vertical), Plain(op->Horizontal));
        if (op->Layout != WeightLayout.None)
        {
            WeightStream stream = WeightLayouts.Stream(*op, a->Input.Channels, a->Output.Channels);
            (a->Segments, a->SegmentBytes) = (stream.Segments, stream.SegmentBytes);
        }
        WindowRecord window = a->Horizontal;
        long extent = (long)(window.Size - 1) * window.Dilation + 1, lastStart = a->Input.Columns - extent + window.PadBefore;
        a->FirstInside = (int)Math.Clamp(((long)window.PadBefore + window.Stride - 1) / window.Stride, 0, a->Output.Columns);
        a->EndInside = lastStart < 0 ? a->FirstInside : (int)Math.Clamp(lastStart / window.Stride + 1, a->FirstInside, a->Output.Columns);
    }

    /// <summary>Rows above the map that the row table of an operator's input holds.</summary>
    public static int RowsAbove(in OperatorRecord op) => HasPadding(op) ? Math.Max(op.Vertical.PadBefore, 0) : 0;

    /// <summary>Rows below it.</summary>
    public static int RowsBelow(in OperatorRecord op, int inputRows, int outputRows)
    {
        if (!HasPadding(op))
            return 0;
        int last = (outputRows - 1) * op.Vertical.Stride - op.Vertical.PadBefore + (op.Vertical.Size - 1) * op.Vertical.Dilation;
        return Math.Max(last + 1 - inputRows, 0);
    }

    /// <summary>A window of one element has no dilation, whatever the record says: kernels need not ask for both.</summary>
    private static WindowRecord Plain(WindowRecord window) => window with { Dilation = window.Size == 1 ? 1 : window.Dilation };

    /// <summary>The rows of a volume's window, slice by slice: <see cref="WindowRows"/> gathers them, so they are never one row apart.</summary>
    private static WindowRecord Gathered(in OperatorRecord op) => new() { Size = op.WindowRows, Stride = 1, Dilation = 2 };

    private static bool HasPadding(in OperatorRecord op) => !op.IsVolume && op.Kind is (OperatorKind.Convolution or OperatorKind.Depthwise);
}
