using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Kernels.Avx;

namespace EdgeConv.Kernels.Convolution;

/// <summary>
/// 6 columns by 16 channels; the last 8 channels may be a block of their own, and a column alone takes 64 channels at once. Activations lie in patches as the
/// instructions of <typeparamref name="TDot"/> take them.
/// </summary>
internal readonly unsafe struct Convolution6x16Avx<TDot, TStage> : IColumnTile where TDot : struct, IQuadDot where TStage : struct, IOutputStageAvx
{
    private const int Block = 16, Half = 8, BlocksOfSingle = 4, PassBytes = 4;

    public static int Columns => 6;

    public static int MostSingles => TDot.MostSingles;

    public static int ElementBytes => TDot.Passes;

    public static int VectorElements => TDot.VectorElements;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyVector(sbyte* from, byte* patch) => TDot.Activations(from).Store(patch);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(sbyte* from, byte* patch, nint count)
    {
        for (nint i = 0; i < count; i += TDot.VectorElements)
            CopyVector(from + i, patch + i * ElementBytes);
    }

    public static void Fill(sbyte value, byte* patch, nint count)
    {
        Vector256<byte> repeated = TDot.Repeated(value);
        for (nint i = 0; i < count; i += TDot.VectorElements)
            repeated.Store(patch + i * ElementBytes);
    }

    public static void Tile(ColumnTile* tile)
    {
        byte* block = tile->Weights;
        nint channelBytes = TStage.HeaderInts * sizeof(int) + tile->Quads * 4, at = 0;
        for (; tile->Channels - at > Half; at += Block, block += Block * channelBytes)
            WholeBlock(tile, block, at);
        if (at < tile->Channels)
            HalfBlock(tile, block, at);
    }

    public static void Single(ColumnTile* tile, int column)
    {
        byte* block = tile->Weights;
        nint channelBytes = TStage.HeaderInts * sizeof(int) + tile->Quads * 4, at = 0;
        for (; tile->Channels - at >= BlocksOfSingle * Block; at += BlocksOfSingle * Block, block += BlocksOfSingle * Block * channelBytes)
            SingleFourBlocks(tile, column, block, Block * channelBytes, at);
        for (nint width; at < tile->Channels; at += width, block += width * channelBytes)
        {
            width = tile->Channels - at > Half ? Block : Half;
            SingleBlock(tile, column, block, width, at);
        }
    }

    private static void WholeBlock(ColumnTile* tile, byte* block, nint at)
    {
        Vector256<int> c00 = Start(block, 0, Block), c01 = Start(block, Half, Block);
        Vector256<int> c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01, c40 = c00, c41 = c01, c50 = c00, c51 = c01;
        nint patch = tile->PatchBytes;
        sbyte* w = (sbyte*)block + TStage.HeaderInts * sizeof(int) * Block;
        byte* x0 = tile->Patches, x3 = x0 + 3 * patch;
        for (nint quads = tile->Quads; quads != 0; quads--)
        {
            for (int pass = 0; pass < TDot.Passes; pass++)
            {
                Vector256<byte> w0 = TDot.Weights(w, pass), w1 = TDot.Weights(w + 32, pass);
                Vector256<byte> x = Broadcast(x0);
                c00 = TDot.Add(c00, x, w0);
                c01 = TDot.Add(c01, x, w1);
                x = Broadcast(x0 + patch);
                c10 = TDot.Add(c10, x, w0);
                c11 = TDot.Add(c11, x, w1);
                x = Broadcast(x0 + 2 * patch);
                c20 = TDot.Add(c20, x, w0);
                c21 = TDot.Add(c21, x, w1);
                x = Broadcast(x3);
                c30 = TDot.Add(c30, x, w0);
                c31 = TDot.Add(c31, x, w1);
                x = Broadcast(x3 + patch);
                c40 = TDot.Add(c40, x, w0);
                c41 = TDot.Add(c41, x, w1);
                x = Broadcast(x3 + 2 * patch);
                c50 = TDot.Add(c50, x, w0);
                c51 = TDot.Add(c51, x, w1);
                x0 += PassBytes;
                x3 += PassBytes;
            }
            w += 4 * Block;
        }
        bool isWhole = tile->Channels - at >= Block;
        Two(tile, block, 0, at, isWhole, c00, c01, c10, c11);
        Two(tile, block, 2, at, isWhole, c20, c21, c30, c31);
        Two(tile, block, 4, at, isWhole, c40, c41, c50, c51);
        if (!isWhole)
            tile->Unspill(0, Columns, at);
    }

    private static void HalfBlock(ColumnTile* tile, byte* block, nint at)
    {
        Vector256<int> c0 = Start(block, 0, Half), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0;
        nint patch = tile->PatchBytes;
        sbyte* w = (sbyte*)block + TStage.HeaderInts * sizeof(int) * Half;
        byte* x0 = tile->Patches, x3 = x0 + 3 * patch;
        for (nint quads = tile->Quads; quads != 0; quads--)
        {
            for (int pass = 0; pass < TDot.Passes; pass++)
            {
                Vector256<byte> weights = TDot.Weights(w, pass);
                c0 = TDot.Add(c0, Broadcast(x0), weights);
                c1 = TDot.Add(c1, Broadcast(x0 + patch), weights);
                c2 = TDot.Add(c2, Broadcast(x0 + 2 * patch), weights);
                c3 = TDot.Add(c3, Broadcast(x3), weights);
                c4 = TDot.Add(c4, Broadcast(x3 + patch), weights);
                c5 = TDot.Add(c5, Broadcast(x3 + 2 * patch), weights);
                x0 += PassBytes;
                x3 += PassBytes;
            }
            w += 4 * Half;
        }
        Vector256<int> y4 = Requantise(c4, block, 0, Half), y5 = Requantise(c5, block, 0, Half);
        Vector256<sbyte> first = tile->Range.Pack<TStage>(Requantise(c0, block, 0, Half), Requantise(c1, block, 0, Half),
            Requantise(c2, block, 0, Half), Requantise(c3, block, 0, Half));
        Vector256<sbyte> second = tile->Range.Pack<TStage>(y4, y5, y4, y5);
        bool isWhole = tile->Channels - at >= Half;
        OutputRangeAvx.Store(tile->Output(0, at, isWhole), tile->Output(1, at, isWhole), OutputRangeAvx.Low(first));
        OutputRangeAvx.Store(tile->Output(2, at, isWhole), tile->Output(3, at, isWhole), OutputRangeAvx.High(first));
        OutputRangeAvx.Store(tile->Output(4, at, isWhole), tile->Output(5, at, isWhole), OutputRangeAvx.Low(second));
        if (!isWhole)
            tile->Unspill(0, Columns, at);
    }

    private static void SingleFourBlocks(ColumnTile* tile, int column, byte* block, nint blockBytes, nint at)
    {
        byte* second = block + blockBytes, third = second + blockBytes, fourth = third + blockBytes;
        Vector256<int> a0 = Start(block, 0, Block), a1 = Start(block, Half, Block), b0 = Start(second, 0, Block), b1 = Start(second, Half, Block);
        Vector256<int> c0 = Start(third, 0, Block), c1 = Start(third, Half, Block), d0 = Start(fourth, 0, Block), d1 = Start(fourth, Half, Block);
        sbyte* w = (sbyte*)block + TStage.HeaderInts * sizeof(int) * Block, w3 = w + 3 * blockBytes;
        byte* patch = tile->Patches + column * tile->PatchBytes;
        for (nint quads = tile->Quads; quads != 0; quads--)
        {
            for (int pass = 0; pass < TDot.Passes; pass++)
            {
                Vector256<byte> x = Broadcast(patch);
                a0 = TDot.Add(a0, x, TDot.Weights(w, pass));
                a1 = TDot.Add(a1, x, TDot.Weights(w + 32, pass));
                b0 = TDot.Add(b0, x, TDot.Weights(w + blockBytes, pass));
                b1 = TDot.Add(b1, x, TDot.Weights(w + blockBytes + 32, pass));
                c0 = TDot.Add(c0, x, TDot.Weights(w + 2 * blockBytes, pass));
                c1 = TDot.Add(c1, x, TDot.Weights(w + 2 * blockBytes + 32, pass));
                d0 = TDot.Add(d0, x, TDot.Weights(w3, pass));
                d1 = TDot.Add(d1, x, TDot.Weights(w3 + 32, pass));
                patch += PassBytes;
            }
            w += 4 * Block;
            w3 += 4 * Block;
        }
        sbyte* output = tile->Outputs[column] + at;
        Vector256<sbyte> low = tile->Range.Pack<TStage>(Requantise(a0, block, 0, Block), Requantise(a1, block, Half, Block),
            Requantise(b0, second, 0, Block), Requantise(b1, second, Half, Block));
        Vector256<sbyte> high = tile->Range.Pack<TStage>(Requantise(c0, third, 0, Block), Requantise(c1, third, Half, Block),
            Requantise(d0, fourth, 0, Block), Requantise(d1, fourth, Half, Block));
        OutputRangeAvx.Low(low).Store(output);
        OutputRangeAvx.High(low).Store(output + Block);
        OutputRangeAvx.Low(high).Store(output + 2 * Block);
        OutputRangeAvx.High(high).Store(output + 3 * Block);
    }

    private static void SingleBlock(ColumnTile* tile, int column, byte* block, nint width, nint at)
    {
        nint second = width - Half; // the same eight channels twice where there are no more
        Vector256<int> c0 = Start(block, 0, width), c1 = Start(block, second, width);
        sbyte* w = (sbyte*)block + TStage.HeaderInts * sizeof(int) * width;
        byte* patch = tile->Patches + column * tile->PatchBytes;
        for (nint quads = tile->Quads; quads != 0; quads--, w += 4 * width)
            for (int pass = 0; pass < TDot.Passes; pass++, patch += PassBytes)
            {
                c0 = TDot.Add(c0, Broadcast(patch), TDot.Weights(w, pass));
                c1 = TDot.Add(c1, Broadcast(patch), TDot.Weights(w + 4 * second, pass));
            }
        Vector256<int> y0 = Requantise(c0, block, 0, width), y1 = Requantise(c1, block, second, width);
        Vector128<sbyte> bytes = OutputRangeAvx.Low(tile->Range.Pack<TStage>(y0, y1, y0, y1));
        bool isWhole = tile->Channels - at >= width;
        sbyte* output = tile->Output(column, at, isWhole);
        if (width == Block)
            bytes.Store(output);
        else
            Sse2.StoreScalar((long*)output, bytes.AsInt64());
        if (!isWhole)
            tile->Unspill(column, 1, at);
    }

    /// <summary>Requantises and stores 16 channels of two columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Two(ColumnTile* tile, byte* block, int column, nint at, bool isWhole, Vector256<int> a0, Vector256<int> a1, Vector256<int> b0, Vector256<int> b1)
    {
        Vector256<sbyte> bytes = tile->Range.Pack<TStage>(Requantise(a0, block, 0, Block), Requantise(a1, block, Half, Block),
            Requantise(b0, block, 0, Block), Requantise(b1, block, Half, Block));
        OutputRangeAvx.Low(bytes).Store(tile->Output(column, at, isWhole));
        OutputRangeAvx.High(bytes).Store(tile->Output(column + 1, at, isWhole));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Start(byte* block, nint channel, nint width)
    {
        int* header = (int*)block + channel;
        return TDot.Start(header, header + (TStage.HeaderInts - 1) * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Requantise(Vector256<int> sums, byte* block, nint channel, nint width)
    {
        int* multipliers = (int*)block + width + channel;
        return TStage.Requantise(sums, Vector256.Load(multipliers), TStage.HasExponents ? Vector256.Load(multipliers + width) : default);
    }

    /// <summary>What a pass takes of a column, for eight channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Broadcast(byte* patch) => Avx2.BroadcastScalarToVector256((int*)patch).AsByte();
}
