namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>A convolution whose windows are written out per axis: of a volume, and transposed.</summary>
internal sealed unsafe class TappedConvolutionFloat : ConvolutionFloat
{
    private readonly AxisTaps _slices, _rows, _columns;
    private readonly int _channels, _perGroup;

    /// <param name="axes">Slices, rows, columns.</param>
    /// <param name="channels">Of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="weights">[O][slices][rows][columns][channels / groups]</param>
    /// <param name="bias">[O], or null.</param>
    /// <param name="clamp">The fused activation.</param>
    public TappedConvolutionFloat(AxisTaps[] axes, int channels, int outputs, int groups, float[] weights, float[]? bias, Graph.Clamp clamp)
        : base(Geometry(axes, channels, outputs), groups, weights, bias, clamp)
    {
        (_slices, _rows, _columns) = (axes[0], axes[1], axes[2]);
        (_channels, _perGroup) = (channels, channels / groups);
    }

    /// <summary>The map that the base class sees: all taps of a pixel as one row of a window, all pixels as rows of it.</summary>
    private static MapGeometry Geometry(AxisTaps[] axes, int channels, int outputs)
    {
        int inputRows = axes[0].Inputs * axes[1].Inputs, outputRows = checked(axes[0].Outputs * axes[1].Outputs), taps = axes[0].Taps * axes[1].Taps;
        return new(inputRows, axes[2].Inputs, channels, outputRows, axes[2].Outputs, outputs, new(taps, Stride: 2), new(axes[2].Taps));
    }

    protected override float* Window(float* input, float* scratch, int pixel, int group)
    {
        (int row, int column) = Math.DivRem(pixel, _columns.Outputs);
        float* from = input + group * _perGroup, next = scratch;
        foreach (int z in _slices[row / _rows.Outputs])
            foreach (int y in _rows[row % _rows.Outputs])
                foreach (int x in _columns[column])
                {
                    var taps = new Span<float>(next, _perGroup);
                    if ((z | y | x) < 0)
                        taps.Clear();
                    else
                        new ReadOnlySpan<float>(from + (((nint)z * _rows.Inputs + y) * _columns.Inputs + x) * _channels, _perGroup).CopyTo(taps);
                    next += _perGroup;
                }
        return scratch;
    }
}
