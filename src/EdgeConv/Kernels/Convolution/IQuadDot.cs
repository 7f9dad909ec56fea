using System.Runtime.Intrinsics;

namespace EdgeConv.Kernels.Convolution;

/// <summary>How four activations of a column meet four weights of each of eight channels, in one pass or two.</summary>
internal unsafe interface IQuadDot
{
    /// <summary>Passes over four weights; each takes four bytes of a patch.</summary>
    static abstract int Passes { get; }

    /// <summary>See <see cref="IColumnTile.MostSingles"/>.</summary>
    static abstract int MostSingles { get; }

    /// <summary>Activations of a vector of a patch.</summary>
    static abstract int VectorElements { get; }

    /// <summary>A vector of activations, as it lies in a patch.</summary>
    static abstract Vector256<byte> Activations(sbyte* from);

    /// <summary>The same activation as often as a vector holds it.</summary>
    static abstract Vector256<byte> Repeated(sbyte activation);

    /// <summary>What the sums of eight channels start with.</summary>
    static abstract Vector256<int> Start(int* biases, int* weightSums);

    /// <summary>The weights of a pass.</summary>
    static abstract Vector256<byte> Weights(sbyte* quads, int pass);

    static abstract Vector256<int> Add(Vector256<int> sums, Vector256<byte> activations, Vector256<byte> weights);
}
