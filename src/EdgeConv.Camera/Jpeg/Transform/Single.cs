namespace EdgeConv.Camera.Jpeg.Transform;

/// <summary>One level, for an eighth of the size: the block's mean.</summary>
internal unsafe struct Single : IBlockTransform
{
    public static int Size => 1;

    public static void Run(short* coefficients, int count, byte* levels, nint stride) => *levels = Levels.Of(*coefficients);
}
