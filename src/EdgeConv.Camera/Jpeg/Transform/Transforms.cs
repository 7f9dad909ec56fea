using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeConv.Camera.Jpeg.Transform;

/// <summary>Which transforms this processor runs: by vectors where it has them, with the same levels.</summary>
internal static unsafe class Transforms
{
    /// <summary>Decoding of groups of rows with the best transform.</summary>
    /// <param name="size">Rows and columns of levels that a block becomes: 8, 4, 2 or 1.</param>
    public static delegate*<Picture*, Scan*, int, int, void> Best(int size) =>
        size == 1 ? &GroupDecoder<Single>.Decode
        : Sse2.IsSupported ? Of<LanesX86>(size)
        : AdvSimd.Arm64.IsSupported ? Of<LanesNeon>(size)
        : Scalar(size);

    private static delegate*<Picture*, Scan*, int, int, void> Of<TLanes>(int size)
        where TLanes : struct, ILanes =>
        size switch
        {
            8 => &GroupDecoder<ByReach<Vector8<TLanes>>>.Decode,
            4 => &GroupDecoder<ByReach<Vector4<TLanes>>>.Decode,
            _ => &GroupDecoder<Vector2<TLanes>>.Decode,
        };

    private static delegate*<Picture*, Scan*, int, int, void> Scalar(int size) => size switch
    {
        8 => &GroupDecoder<Scalar8>.Decode,
        4 => &GroupDecoder<Scalar4>.Decode,
        _ => &GroupDecoder<Scalar2>.Decode,
    };
}
