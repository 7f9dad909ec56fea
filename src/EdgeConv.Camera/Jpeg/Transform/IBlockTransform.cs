namespace EdgeConv.Camera.Jpeg.Transform;

/// <summary>The inverse transform of a block of 8x8 coefficients into a square of levels.</summary>
internal unsafe interface IBlockTransform
{
    /// <summary>Rows and columns of levels: 8, or fewer for a smaller picture.</summary>
    static abstract int Size { get; }

    /// <summary>Transforms a block.</summary>
    /// <param name="coefficients">64 dequantised coefficients, row by row of falling wavelength down the picture; on a multiple of 16 bytes.</param>
    /// <param name="count">Those behind the first so many, in zigzag order, are zero.</param>
    /// <param name="levels">The upper left level.</param>
    /// <param name="stride">From one row of levels to the next.</param>
    static abstract void Run(short* coefficients, int count, byte* levels, nint stride);
}
