namespace EdgeConv.Kernels.Convolution;

/// <summary>Channels of a block of the stream. A type parameter of GEMM kernels.</summary>
internal interface IBlock
{
    static abstract int Channels { get; }
}

internal readonly struct Sixteen : IBlock
{
    public static int Channels => 16;
}

/// <summary>The last block where 8 channels or fewer remain.</summary>
internal readonly struct Eight : IBlock
{
    public static int Channels => 8;
}
