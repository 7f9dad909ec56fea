using System.Runtime.Intrinsics;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>Three taps of a column, one above the other, of eight channels, and their weights: one or two vectors each.</summary>
internal unsafe interface IColumnDot
{
    /// <summary>Whether there are second vectors.</summary>
    static abstract bool HasSecond { get; }

    /// <summary>Reads 16 bytes at each address.</summary>
    static abstract void Load(sbyte* top, sbyte* middle, sbyte* bottom, out Vector256<byte> first, out Vector256<byte> second);

    static abstract Vector256<int> Add(Vector256<int> sums, Vector256<byte> first, Vector256<byte> second, Vector256<byte> firstWeights, Vector256<byte> secondWeights);
}
