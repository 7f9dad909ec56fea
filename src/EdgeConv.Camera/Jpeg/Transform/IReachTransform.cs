namespace EdgeConv.Camera.Jpeg.Transform;

/// <summary>A transform that has a shorter way for blocks whose coefficients do not reach beyond the upper left 4x4.</summary>
internal unsafe interface IReachTransform
{
    /// <inheritdoc cref="IBlockTransform.Size"/>
    static abstract int Size { get; }

    /// <summary>Transforms any block.</summary>
    static abstract void RunWhole(short* coefficients, byte* levels, nint stride);

    /// <summary>The same levels where only the upper left 4x4 coefficients are not zero.</summary>
    static abstract void RunSmall(short* coefficients, byte* levels, nint stride);
}

/// <summary>Takes the shorter way where the block allows it.</summary>
internal unsafe struct ByReach<TTransform> : IBlockTransform
    where TTransform : struct, IReachTransform
{
    public static int Size => TTransform.Size;

    public static void Run(short* coefficients, int count, byte* levels, nint stride)
    {
        if (count <= Cosines.SmallCount)
            TTransform.RunSmall(coefficients, levels, stride);
        else
            TTransform.RunWhole(coefficients, levels, stride);
    }
}
