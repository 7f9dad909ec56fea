using System.Runtime.Intrinsics;

namespace EdgeConv.Kernels.Convolution;

/// <summary>Sums of products of int16 patches and int8 weights: eight output channels of four columns.</summary>
internal unsafe interface IInt16Tile
{
    /// <param name="weights">Four places of K of eight channels, and so on <paramref name="step"/> bytes further.</param>
    /// <param name="step">Bytes from four places to the next: four times the block's channels.</param>
    /// <param name="quads">K by 4.</param>
    /// <param name="patches">Four patches.</param>
    /// <param name="sums">Receives two vectors for each patch.</param>
    static abstract void Sums(sbyte* weights, nint step, nint quads, short** patches, Vector128<int>* sums);
}
