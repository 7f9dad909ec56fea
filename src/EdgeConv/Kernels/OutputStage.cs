using EdgeConv.Blob;

namespace EdgeConv.Kernels;

/// <summary>The last two steps of every int8 operator: add the output's zero point, stay in the range of the fused activation.</summary>
internal static unsafe class OutputStage
{
    /// <summary><c>clamp(scaled + zeroPoint, low, high)</c>; 64 bits, since a saturated accumulator plus a zero point leaves int32.</summary>
    public static sbyte Apply(int scaled, int zeroPoint, OperatorRecord* op) => (sbyte)Math.Clamp((long)scaled + zeroPoint, op->Low, op->High);
}
