using System.Runtime.Intrinsics;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>How the taps of eight channels interleave in a strip, and how they meet their weights.</summary>
internal unsafe interface IStripDot
{
    /// <summary>Vectors of a strip for so many taps.</summary>
    static abstract int Vectors(int taps);

    /// <summary>A vector of padding.</summary>
    static abstract Vector256<byte> Padding(sbyte zeroPoint);

    /// <summary>The weights of so many taps of eight channels, as they meet the vectors of a strip.</summary>
    static abstract void LoadWeights(sbyte* quads, int taps, Vector256<byte>* to);

    /// <summary>What the sums of eight channels start with.</summary>
    /// <param name="header">The block's biases.</param>
    /// <param name="sums">Its sums of weights.</param>
    static abstract Vector256<int> Start(int* header, int* sums);

    /// <summary>Interleaves up to four taps of eight channels, column by column. Reads 16 bytes at each tap.</summary>
    /// <param name="taps">Four addresses.</param>
    /// <param name="count">How many of them are taps.</param>
    /// <param name="pixelBytes">From one column to the next.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="to">Receives the first column's vectors.</param>
    /// <param name="columnBytes">From one column's vectors to the next.</param>
    static abstract void Interleave(sbyte** taps, int count, nint pixelBytes, nint columns, byte* to, nint columnBytes);

    static abstract Vector256<int> Add(Vector256<int> sums, Vector256<byte> strip, Vector256<byte> weights);

    /// <summary>Adds up to four taps of eight channels where they lie. Reads 16 bytes at each.</summary>
    /// <param name="taps">Four addresses.</param>
    /// <param name="count">How many of them are taps.</param>
    /// <param name="channel">Added to each address.</param>
    /// <param name="weights">As <see cref="LoadWeights"/> left them.</param>
    static abstract Vector256<int> AddTaps(Vector256<int> sums, sbyte** taps, nint count, nint channel, Vector256<byte>* weights);
}
