using EdgeConv.Kernels.Avx;

namespace EdgeConv.Kernels.Convolution;

/// <summary>All output channels of some output columns, whose windows lie gathered in patches.</summary>
internal unsafe interface IColumnTile
{
    /// <summary>Columns of a tile.</summary>
    static abstract int Columns { get; }

    /// <summary>Up to so many columns alone are faster one by one.</summary>
    static abstract int MostSingles { get; }

    /// <summary>Bytes of an activation in a patch.</summary>
    static abstract int ElementBytes { get; }

    /// <summary>Elements of a vector of a patch.</summary>
    static abstract int VectorElements { get; }

    /// <summary>A vector of activations to a patch.</summary>
    static abstract void CopyVector(sbyte* from, byte* patch);

    /// <summary>Activations to a patch. Reads and writes whole vectors: up to 31 elements more than asked for.</summary>
    static abstract void Copy(sbyte* from, byte* patch, nint count);

    /// <summary>As many times the same activation to a patch.</summary>
    static abstract void Fill(sbyte value, byte* patch, nint count);

    static abstract void Tile(ColumnTile* tile);

    static abstract void Single(ColumnTile* tile, int column);
}

/// <summary>What a tile works on.</summary>
internal unsafe struct ColumnTile
{
    /// <summary>Bytes that a kernel may write where its channels end.</summary>
    public const int SpillBytes = 16;

    /// <summary>One per column.</summary>
    public byte* Patches;
    public nint PatchBytes;

    /// <summary>K / 4.</summary>
    public nint Quads;

    /// <summary>The first block of channels.</summary>
    public byte* Weights;

    /// <summary>The first channel's place in that block: not 0 only in layout SmallGroup.</summary>
    public nint FirstLane;
    public nint Channels;

    /// <summary>One address per column.</summary>
    public sbyte** Outputs;

    /// <summary><see cref="SpillBytes"/> per column, for the last channels where they do not fill a vector.</summary>
    public sbyte* Spill;
    public OutputRangeAvx Range;

    /// <summary>Where a column's channels from <paramref name="at"/> on may be written, a vector wide.</summary>
    public readonly sbyte* Output(int column, nint at, bool isWhole) => isWhole ? Outputs[column] + at : Spill + column * SpillBytes;

    /// <summary>Takes the last channels from where they were spilt.</summary>
    public readonly void Unspill(int first, int columns, nint at)
    {
        for (int column = first; column < first + columns; column++)
            for (nint channel = at; channel < Channels; channel++)
                Outputs[column][channel] = Spill[column * SpillBytes + channel - at];
    }
}
