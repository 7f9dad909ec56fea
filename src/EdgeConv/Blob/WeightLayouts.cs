using EdgeConv.Portable;

namespace EdgeConv.Blob;

/// <summary>Which layout serves an operator, and its stream.</summary>
internal static class WeightLayouts
{
    public const int LongestStemRow = 16;

    /// <param name="op">Kind, windows and groups.</param>
    /// <param name="inputs">Channels of the input view.</param>
    /// <param name="outputs">Channels of the output view.</param>
    /// <param name="pixel">Elements from one input pixel to the next.</param>
    /// <param name="hasInt16">Whether input or output are int16.</param>
    public static WeightLayout Choose(in OperatorRecord op, int inputs, int outputs, int pixel, bool hasInt16 = false)
    {
        if (op.Kind == OperatorKind.Depthwise)
            return WeightLayout.Depthwise;
        int groupOutputs = outputs / op.Groups;
        if (!hasInt16 && op.Groups > 1 && groupOutputs < WeightStream.MostBlockChannels && groupOutputs % 4 == 0)
            return WeightLayout.SmallGroup;
        bool isContiguous = IsContiguous(op, inputs, pixel);
        if (op.Horizontal.Size > 1 && !isContiguous)
            return WeightLayout.GemmTaps;
        return !hasInt16 && op.Vertical.Size > 1 && !op.IsVolume && (long)op.Horizontal.Size * inputs <= LongestStemRow && isContiguous ? WeightLayout.Stem : WeightLayout.Gemm;
    }

    /// <summary>Whether kernels may use a layout for an operator: a file may name another than <see cref="Choose"/> would.</summary>
    public static bool Serves(WeightLayout layout, in OperatorRecord op, int inputs, int outputs, int pixel, bool hasInt16 = false) => layout switch
    {
        WeightLayout.Stem or WeightLayout.SmallGroup when hasInt16 => false,
        WeightLayout.Depthwise => op.Kind == OperatorKind.Depthwise,
        _ when op.Kind != OperatorKind.Convolution => false,
        WeightLayout.Gemm => op.Horizontal.Size == 1 || IsContiguous(op, inputs, pixel),
        WeightLayout.GemmTaps => true,
        WeightLayout.Stem => !op.IsVolume && IsContiguous(op, inputs, pixel) && (long)op.Horizontal.Size * inputs <= LongestStemRow,
        WeightLayout.SmallGroup => outputs / op.Groups % 4 == 0,
        _ => false,
    };

    /// <summary>The stream of an operator whose layout, windows and groups have been checked or chosen.</summary>
    public static WeightStream Stream(in OperatorRecord op, int inputs, int outputs)
    {
        bool isDepthwise = op.Kind == OperatorKind.Depthwise;
        return new((int)op.Layout, op.Rule == Rule.Tflm, isDepthwise ? 1 : inputs / op.Groups, outputs / op.Groups, op.Groups,
            op.WindowRows, op.Horizontal.Size);
    }

    private static bool IsContiguous(in OperatorRecord op, int inputs, int pixel) =>
        op.Groups == 1 && inputs == pixel && op.Horizontal.Dilation == 1;
}
