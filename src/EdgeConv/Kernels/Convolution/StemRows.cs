using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeConv.Kernels.Convolution;

/// <summary>What a window row of a stem fills, as a type parameter.</summary>
internal interface IStemRow
{
    /// <summary>Groups of four bytes.</summary>
    static abstract int Quads { get; }

    /// <summary>Three rows' last quads hold one byte each and make one quad together.</summary>
    static abstract bool IsNineBytes { get; }
}

internal readonly struct OneQuad : IStemRow
{
    public static int Quads => 1;
    public static bool IsNineBytes => false;
}

internal readonly struct TwoQuads : IStemRow
{
    public static int Quads => 2;
    public static bool IsNineBytes => false;
}

internal readonly struct ThreeQuads : IStemRow
{
    public static int Quads => 3;
    public static bool IsNineBytes => false;
}

internal readonly struct NineBytes : IStemRow
{
    public static int Quads => 3;
    public static bool IsNineBytes => true;
}

/// <summary>Neighbouring columns by 8 channels of a block, two columns a tile.</summary>
internal unsafe struct EightColumnChannels
{
    /// <summary>The block and its channels, and the first of the eight.</summary>
    public byte* Block;
    public nint Channels, Lane;

    /// <summary>The first column's window, and bytes to the next column's.</summary>
    public sbyte* Row0, Row1, Row2;
    public nint Stride;

    public sbyte* Output;
    public nint OutputPixel;

    /// <summary>These eight channels' range of what the kernel prepared.</summary>
    public sbyte* Prepared;

    /// <summary>Bytes from a tile's first column to its second: none where there is only one column.</summary>
    public nint Second, SecondOutput;

    /// <summary>Tiles, and 1 if a column is left over.</summary>
    public nint Tiles, Rest;
}

internal unsafe interface IEightChannels
{
    /// <param name="a">The operator.</param>
    /// <param name="c">What to compute.</param>
    /// <param name="secondBias">The address of the biases once more: two loads that the compiler does not join save two moves.</param>
    static abstract void Run(KernelArguments* a, EightColumnChannels* c, int* secondBias);
}

/// <summary>What the kernels for stems of three window rows share.</summary>
internal static unsafe class StemRows
{
    /// <summary>Bytes of a window row.</summary>
    public static nint Bytes(KernelArguments* a) => (nint)a->Horizontal.Size * a->Input.Channels;

    /// <summary>Calls a kernel for every eight output channels; where fewer are left, their columns go by spare pixels.</summary>
    /// <param name="a">The operator.</param>
    /// <param name="headerBytes">Per channel of a block.</param>
    /// <param name="prepared">What the kernel prepared for all channels.</param>
    /// <param name="preparedBytes">The same for eight of them.</param>
    /// <param name="rows">See <see cref="IColumnsKernel.Columns"/>, as the others.</param>
    /// <param name="offset">See there.</param>
    /// <param name="output">See there.</param>
    /// <param name="count">See there.</param>
    public static void EachEight<TKernel>(KernelArguments* a, nint headerBytes, sbyte* prepared, nint preparedBytes, sbyte** rows, nint offset, sbyte* output, nint count)
        where TKernel : struct, IEightChannels
    {
        nint stride = (nint)a->Horizontal.Stride * a->Input.PixelBytes, outputPixel = a->Output.PixelBytes, channelBytes = headerBytes + a->SegmentBytes;
        var c = new EightColumnChannels
        {
            Block = a->Weights, Prepared = prepared, Row0 = rows[0] + offset, Row1 = rows[1] + offset, Row2 = rows[2] + offset, Stride = stride,
            Second = count > 1 ? stride : 0, Tiles = Math.Max(count >> 1, 1), Rest = count > 1 ? count & 1 : 0,
        };
        for (nint channels = a->Output.Channels; channels > 0; channels -= 8, output += 8)
        {
            if (c.Lane == 0)
                c.Channels = channels > 8 ? 16 : 8;
            bool isWhole = channels >= 8;
            c.Output = isWhole ? output : ColumnRuns.Spare(a);
            c.OutputPixel = isWhole ? outputPixel : 16;
            c.SecondOutput = count > 1 ? c.OutputPixel : 0;
            TKernel.Run(a, &c, (int*)c.Block + c.Lane);
            if (!isWhole)
                ColumnRuns.CopySpare(a, output, channels, count);
            c.Prepared += preparedBytes;
            c.Lane += 8;
            if (c.Lane == c.Channels)
            {
                c.Block += c.Channels * channelBytes;
                c.Lane = 0;
            }
        }
    }

    /// <summary>Weights of three quads with one byte each as one quad.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Join(Vector128<sbyte> a, Vector128<sbyte> b, Vector128<sbyte> c) =>
        (a.AsInt32() | (b.AsInt32() << 8) | (c.AsInt32() << 16)).AsSByte();

    /// <summary>The ninth bytes of three window rows, and another byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> JoinLast(Vector128<sbyte> a, Vector128<sbyte> b, Vector128<sbyte> c) =>
        AdvSimd.Arm64.InsertSelectedScalar(AdvSimd.Arm64.ZipHigh(a, b).AsInt16(), 1, c.AsInt16(), 4).AsSByte();
}
