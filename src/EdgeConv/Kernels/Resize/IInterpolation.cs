using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeConv.Kernels.Resize;

/// <summary>How a rule weighs neighbours and rounds their sum.</summary>
internal interface IInterpolation
{
    /// <summary>Bits of a weight: all of it is 2^Bits.</summary>
    static abstract int Bits { get; }

    /// <summary>A sum weighted along both axes as int8.</summary>
    static abstract int Round(int sum);

    /// <inheritdoc cref="Round(int)"/>
    static abstract Vector128<int> Round(Vector128<int> sum);
}

/// <summary>XNNPACK, s8-ibilinear: half is rounded up.</summary>
internal readonly struct XnnpackInterpolation : IInterpolation
{
    public static int Bits => 11;

    public static int Round(int sum) => checked(sum + (1 << 21)) >> 22;

    public static Vector128<int> Round(Vector128<int> sum) =>
        AdvSimd.IsSupported ? AdvSimd.ShiftRightArithmeticRounded(sum, 22) : (sum + Vector128.Create(1 << 21)) >> 22;
}

/// <summary>TensorFlow Lite's reference, resize_bilinear.h: half is rounded away from zero.</summary>
internal readonly struct TflmInterpolation : IInterpolation
{
    public static int Bits => 10;

    public static int Round(int sum) => (sum + (sum > 0 ? 1 << 19 : -(1 << 19))) / (1 << 20);

    // Half up, but for what is negative: half down, which is half up of one less.
    public static Vector128<int> Round(Vector128<int> sum) =>
        AdvSimd.IsSupported ? AdvSimd.ShiftRightArithmeticRounded(sum + (sum >> 31), 20) : (sum + Vector128.Create(1 << 19) + (sum >> 31)) >> 20;
}
