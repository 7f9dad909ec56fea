using System.Runtime.Intrinsics;

namespace EdgeConv.Kernels.Vector;

/// <summary>Sums of 16 neighbouring channels over a rectangle of pixels, which pools and means begin with.</summary>
internal unsafe interface IChannelSums<TSelf> where TSelf : struct, IChannelSums<TSelf>
{
    /// <param name="rows">Pointers to <paramref name="rowCount"/> rows, <paramref name="rowStep"/> apart in the table.</param>
    /// <param name="offset">Bytes from a row's pointer to the first pixel's first channel.</param>
    /// <param name="stride">Bytes from one pixel to the next.</param>
    static abstract TSelf Over(sbyte** rows, nint rowCount, nint rowStep, nint offset, nint columns, nint stride);

    /// <summary>Adds sums in memory.</summary>
    /// <param name="count">How many there are; no more than 16 are read.</param>
    void Add(int* sums, nint count);

    /// <param name="count">How many to store; no more than 16 are.</param>
    void Store(int* sums, nint count);

    /// <summary>The sums and an addend, times a reciprocal, to the nearest integer, halves away from zero, saturated to int8.</summary>
    Vector128<sbyte> Quotient(int addend, float reciprocal);
}
