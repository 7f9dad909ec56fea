using EdgeConv.Blob;

namespace EdgeConv.Numerics;

/// <summary>
/// Requantisation arithmetic; RULES.md states the formulas. Kernels take it as a struct type parameter, so there is one text per
/// kernel and the compiler makes one specialised body per rule. What the pointers hold is in Blob/Parameters.cs.
/// </summary>
internal unsafe interface IRule
{
    /// <summary>The accumulator at the output's scale, rounded, saturated to int32; the zero point is not yet added.</summary>
    /// <param name="accumulator">At the scale of input times weight.</param>
    /// <param name="multipliers">One multiplier per channel.</param>
    /// <param name="channel">The output channel.</param>
    static abstract int Requantise(int accumulator, byte* multipliers, int channel);

    /// <summary>a + b at the output's scale; the zero points of a and b are already taken off, the output's is not yet added.</summary>
    static abstract int Add(int a, int b, AddParameters* parameters);

    /// <summary>The probabilities of one pixel; they may lie where the logits lie.</summary>
    static abstract void Softmax(sbyte* logits, sbyte* probabilities, int channels, byte* parameters);

    /// <summary>A real as int8; NaN is the zero point.</summary>
    static abstract sbyte Quantise(float real, float scale, int zeroPoint);

    /// <summary>The bound of a fused activation as int8; infinities are the ends of the range.</summary>
    static abstract sbyte Bound(float real, float scale, int zeroPoint);

    /// <summary>What <see cref="Requantise"/> reads, for a convolution: one multiplier per weight scale.</summary>
    static abstract byte[] Multipliers(float inputScale, ReadOnlySpan<float> weightScales, float outputScale);

    /// <summary>What <see cref="Requantise"/> reads, for the mean of that many elements.</summary>
    static abstract byte[] MeanMultiplier(float inputScale, float outputScale, int elements);

    /// <summary>What <see cref="Add"/> reads.</summary>
    static abstract AddParameters AddParameters(float scaleA, float scaleB, float outputScale);

    /// <summary>What <see cref="Softmax"/> reads.</summary>
    static abstract byte[] SoftmaxParameters(float inputScale, float beta, float outputScale, int outputZeroPoint);
}
