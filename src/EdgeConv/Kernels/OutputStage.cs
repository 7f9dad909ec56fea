using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Portable;

namespace EdgeConv.Kernels;

/// <summary>The last steps of every int8 operator: requantise, add the output's zero point, stay in the range of the fused activation.</summary>
internal static unsafe class OutputStage
{
    /// <summary><c>clamp(scaled + zeroPoint, low, high)</c>; 64 bits, since a saturated accumulator plus a zero point leaves int32.</summary>
    public static sbyte Apply(int scaled, int zeroPoint, OperatorRecord* op) => (sbyte)Math.Clamp((long)scaled + zeroPoint, op->Low, op->High);

    /// <summary>The same for an accumulator of a convolution, with the multiplier from its stream.</summary>
    public static sbyte Apply<TRule>(KernelArguments* a, in WeightStream stream, int accumulator, int channel) where TRule : struct, IRule
    {
        FixedMultiplier multiplier = new()
        {
            Mantissa = *(int*)(a->Weights + stream.Multiplier(channel)), // or the float32 that rule xnnpack has there
            Exponent = stream.IsFixedPoint ? *(int*)(a->Weights + stream.Exponent(channel)) : 0,
        };
        return Apply(TRule.Requantise(accumulator, (byte*)&multiplier, 0), a->Output.ZeroPoint, a->Operator);
    }
}
