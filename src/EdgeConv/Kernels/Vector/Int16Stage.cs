using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Blob;

namespace EdgeConv.Kernels.Vector;

/// <summary>The last steps of an operator with int16 maps, for eight elements at once: a float32 product, half to even, zero point, range, int8 or int16.</summary>
internal readonly unsafe struct Int16Stage
{
    private readonly Vector128<float> _low, _high;
    private readonly Vector128<int> _zeroPoint;
    private readonly bool _isInt16;

    public Int16Stage(KernelArguments* a)
    {
        Int16Range range = Levels.Range(a);
        // Whole numbers, so that what is clamped before it is rounded is what is rounded and then clamped.
        _low = Vector128.Create((float)(range.Low - a->Output.ZeroPoint));
        _high = Vector128.Create((float)(range.High - a->Output.ZeroPoint));
        _zeroPoint = Vector128.Create(a->Output.ZeroPoint);
        _isInt16 = a->Output.IsInt16;
    }

    /// <summary>Stores eight accumulators times a multiplier each.</summary>
    /// <param name="output">The first of their bytes.</param>
    /// <param name="count">How many of them there are, at least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(sbyte* output, Vector128<int> lower, Vector128<int> upper, float* multipliers, nint count) => Store(
        output, Vector128.ConvertToSingle(lower) * Vector128.Load(multipliers), Vector128.ConvertToSingle(upper) * Vector128.Load(multipliers + 4), count);

    /// <summary>Stores eight reals at the output's scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(sbyte* output, Vector128<float> lower, Vector128<float> upper, nint count)
    {
        Vector128<short> levels = Narrow(Rounded(lower) + _zeroPoint, Rounded(upper) + _zeroPoint);
        if (_isInt16)
        {
            if (count >= 8)
                levels.Store((short*)output);
            else
                PartialStore.First(output, levels.AsSByte(), count * sizeof(short));
        }
        else
        {
            Vector128<sbyte> bytes = AdvSimd.IsSupported ? AdvSimd.ExtractNarrowingLower(levels).ToVector128() : Sse2.PackSignedSaturate(levels, levels);
            if (count >= 8)
                bytes.GetLower().Store(output);
            else
                PartialStore.First(output, bytes, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<int> Rounded(Vector128<float> real)
    {
        Vector128<float> clamped = Vector128.MinNative(Vector128.MaxNative(real, _low), _high);
        return AdvSimd.IsSupported ? AdvSimd.ConvertToInt32RoundToEven(clamped) : Sse2.ConvertToVector128Int32(clamped);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Narrow(Vector128<int> lower, Vector128<int> upper) => AdvSimd.IsSupported
        ? AdvSimd.ExtractNarrowingUpper(AdvSimd.ExtractNarrowingLower(lower), upper) : Sse2.PackSignedSaturate(lower, upper);
}
