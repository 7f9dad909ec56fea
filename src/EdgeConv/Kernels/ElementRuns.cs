using System.Runtime.CompilerServices;

namespace EdgeConv.Kernels;

/// <summary>A row of an element-wise operator as runs of neighbouring bytes: the whole row where every view is a whole tensor, else a pixel.</summary>
internal readonly unsafe struct ElementRuns
{
    /// <summary>Runs of a row, and bytes of a run.</summary>
    public readonly nint Count, Length;

    /// <summary>Whether the second operand of a pair has runs too: it may be one row or column for all, but not one channel.</summary>
    public static bool Fit(KernelArguments* a) => a->Second.Channels == a->Output.Channels;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ElementRuns(KernelArguments* a, bool hasSecond)
    {
        int channels = a->Output.Channels;
        bool isDense = a->Input.PixelBytes == channels && a->Output.PixelBytes == channels && (!hasSecond || a->Second.PixelBytes == channels);
        Count = isDense ? 1 : a->Output.Columns;
        Length = isDense ? (nint)a->Output.Columns * channels : channels;
    }
}
