using System.Runtime.InteropServices;

namespace EdgeConv.Blob;

// What an operator record's Parameters field points at, by kind:
//   Mean                     one multiplier: float32 (Xnnpack) or FixedMultiplier (Tflm)
//   Multiply, MatrixProduct  the same
//   Add                      AddParameters
//   Softmax                  256 float32 exponentials and SoftmaxFloatParameters (Xnnpack) or SoftmaxFixedParameters (Tflm)
//   Table                    256 int8, index q + 128
//   PairTable                65,536 int8, index (a + 128) * 256 + b + 128
//   ChannelTable             256 int8 per channel, index q + 128
//   Permute                  int32 per output channel: the input channel it comes from
//   Pad                      PadParameters
//   Reduce                   ReduceParameters
//   ArgExtreme               ArgExtremeParameters
//   LocalNormalisation       LocalNormalisationParameters, then SquareSums.Entries multipliers: float32 (Xnnpack) or FixedMultiplier (Tflm)
//   Rearrange                RearrangeParameters, then RearrangeLoop each, or int32 per output element where there are no loops
//   kinds 20 to 24           see RegionParameters.cs
//   Requantise               float32: what its input is multiplied by
// Of operators with an int16 input or output:
//   Add                      Int16AddParameters
//   Multiply                 Int16ProductParameters
//   Reduce                   ReduceParameters, of a sum
//   Table                    of int8: 256 int16, index q + 128; of int16: Int16Table.Entries int32
//   ChannelTable             Int16Slopes per channel
//   Convolution, Depthwise, Add, Multiply and Requantise end in an Int16Range where their output is int16

/// <summary><c>real = Mantissa * 2^(Exponent - 31)</c>; a mantissa of 31 bits (gemmlowp, TensorFlow Lite's QuantizeMultiplier).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 8)]
internal struct FixedMultiplier
{
    public int Mantissa, Exponent;
}

/// <summary>
/// Xnnpack: A and B hold 21-bit integers in Mantissa and Sum.Exponent the common shift. Tflm: three fixed multipliers. A negative mantissa of A or B takes that
/// term off.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 24)]
internal struct AddParameters
{
    public FixedMultiplier A, B, Sum;
}

/// <summary>After 256 exponentials, <c>table[k] = exp(-k * scale * beta)</c>.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 8)]
internal struct SoftmaxFloatParameters
{
    public float OutputScale;
    public int OutputZeroPoint;
}

/// <summary>The input's scale in Q5.26, and the least difference to the largest logit whose probability is not 0.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 12)]
internal struct SoftmaxFixedParameters
{
    public FixedMultiplier Input;
    public int LeastDifference;
}

/// <summary>What stands around the input, int8, and how many channels of it come before the input's; the record's windows hold rows and columns.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 8)]
internal struct PadParameters
{
    public int Value, ChannelsBefore;
}

/// <summary>
/// Before the loops, outermost first: they go over the input's elements in the order in which the output's rows, columns and channels take them. Without loops
/// a table follows: per output element the index of an input element, counted through rows, columns and channels, or -1 for <see cref="Value"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 20)]
internal struct RearrangeParameters
{
    public const int MostLoops = 8;

    public int Loops, Value;

    /// <summary>The input's element that the loops begin with.</summary>
    public int FirstRow, FirstColumn, FirstChannel;
}

/// <summary>A loop over <see cref="Count"/> elements of the input, so many rows, columns and channels apart.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 16)]
internal record struct RearrangeLoop(int Count, int RowStep, int ColumnStep, int ChannelStep);

internal enum ReduceFunction
{
    /// <summary>Or a mean, by its multiplier.</summary>
    Sum = 0,

    Maximum = 1,
    Minimum = 2,
}

/// <summary>A sum has a multiplier, under rule xnnpack a float32 in the mantissa's place; an extreme has none.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 12)]
internal struct ReduceParameters
{
    public ReduceFunction Function;
    public FixedMultiplier Multiplier;
}

/// <summary>0 or 1 each; of equal elements the last, not the first.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 8)]
internal struct ArgExtremeParameters
{
    public int IsMaximum, PicksLast;
}

/// <summary>How many channels' squares are summed, <c>(Size - 1) / 2</c> of them before an element's own.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 4)]
internal struct LocalNormalisationParameters
{
    public int Size;
}

/// <summary>Range of an int16 output, a fused activation included.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 8)]
internal record struct Int16Range(int Low, int High)
{
    public static readonly Int16Range All = new(short.MinValue, short.MaxValue);
}

/// <summary>What an element of each input is multiplied by; a negative one takes its term off.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 8)]
internal record struct Int16AddParameters(float A, float B);

/// <summary>What an element of the first input is multiplied by, and whether that is then divided by the second's, 1, or multiplied with it, 0.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 8)]
internal record struct Int16ProductParameters(float Factor, int Divides);

/// <summary>What an element of a channel is multiplied by, from 0 on and below 0.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = 8)]
internal record struct Int16Slopes(float Above, float Below);
