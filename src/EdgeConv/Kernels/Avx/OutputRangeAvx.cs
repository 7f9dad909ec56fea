using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeConv.Kernels.Avx;

/// <summary>Zero point and range of an output; takes requantised sums to bytes.</summary>
internal unsafe struct OutputRangeAvx
{
    private short _zeroPoint;
    private sbyte _low, _high;

    public static OutputRangeAvx Of(KernelArguments* a) => new()
    {
        _zeroPoint = (short)a->Output.ZeroPoint, _low = a->Operator->Low, _high = a->Operator->High,
    };

    /// <summary>Four vectors to bytes: per half of a vector, four bytes of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector256<sbyte> Pack<TStage>(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d) where TStage : struct, IOutputStageAvx
    {
        Vector256<short> zeroPoint = Vector256.Create(_zeroPoint);
        Vector256<sbyte> bytes = Avx2.PackSignedSaturate(
            Avx2.AddSaturate(Avx2.PackSignedSaturate(a, b), zeroPoint), Avx2.AddSaturate(Avx2.PackSignedSaturate(c, d), zeroPoint));
        return TStage.Clamps ? Avx2.Min(Avx2.Max(bytes, Vector256.Create(_low)), Vector256.Create(_high)) : bytes;
    }

    /// <summary>The first two of four packed vectors of eight channels in order, or the first two of two pairs that make 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Low(Vector256<sbyte> packed) => Sse2.UnpackLow(packed.GetLower().AsInt32(), packed.GetUpper().AsInt32()).AsSByte();

    /// <summary>The last two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> High(Vector256<sbyte> packed) => Sse2.UnpackHigh(packed.GetLower().AsInt32(), packed.GetUpper().AsInt32()).AsSByte();

    /// <summary>Stores eight bytes to each address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(sbyte* first, sbyte* second, Vector128<sbyte> bytes)
    {
        Sse2.StoreScalar((long*)first, bytes.AsInt64());
        Sse.StoreHigh((float*)second, bytes.AsSingle());
    }
}
