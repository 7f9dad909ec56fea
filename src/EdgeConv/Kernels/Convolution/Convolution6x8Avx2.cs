using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Kernels.Avx;

namespace EdgeConv.Kernels.Convolution;

/// <summary>
/// 6 columns by 8 channels with VPMADDWD: activations lie widened in patches, weights widen as they are loaded. An accumulator holds four
/// channels, two sums each, until the end adds them.
/// </summary>
internal readonly unsafe struct Convolution6x8Avx2<TStage> : IColumnTile where TStage : struct, IOutputStageAvx
{
    private const int HalfBlock = 8;

    /// <summary>Order 0 1 4 5 | 2 3 6 7, which horizontal addition leaves.</summary>
    private const byte Added = 0b11_01_10_00;

    public static int Columns => 6;

    public static int MostSingles => 4;

    public static int ElementBytes => sizeof(short);

    public static int VectorElements => Vector256<short>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyVector(sbyte* from, byte* patch) => Avx2.ConvertToVector256Int16(from).Store((short*)patch);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(sbyte* from, byte* patch, nint count)
    {
        for (nint i = 0; i < count; i += VectorElements)
            CopyVector(from + i, patch + i * sizeof(short));
    }

    public static void Fill(sbyte value, byte* patch, nint count)
    {
        for (nint i = 0; i < count; i += VectorElements)
            Vector256.Create((short)value).Store((short*)patch + i);
    }

    public static void Tile(ColumnTile* tile)
    {
        byte* block = tile->Weights;
        for (nint at = 0; at < tile->Channels;)
        {
            nint width = tile->Channels - at > HalfBlock ? 2 * HalfBlock : HalfBlock, half = 0;
            do
            {
                HalfTile(tile, block + half * sizeof(int), width, at);
                half += HalfBlock;
                at += HalfBlock;
            } while (half < width);
            block += width * (TStage.HeaderInts * sizeof(int) + tile->Quads * 4);
        }
    }

    public static void Single(ColumnTile* tile, int column)
    {
        byte* block = tile->Weights;
        for (nint at = 0; at < tile->Channels;)
        {
            nint width = tile->Channels - at > HalfBlock ? 2 * HalfBlock : HalfBlock, half = 0;
            do
            {
                HalfSingle(tile, column, block + half * sizeof(int), width, at);
                half += HalfBlock;
                at += HalfBlock;
            } while (half < width);
            block += width * (TStage.HeaderInts * sizeof(int) + tile->Quads * 4);
        }
    }

    private static void HalfTile(ColumnTile* tile, byte* header, nint width, nint at)
    {
        Vector256<int> c00 = Avx2.ConvertToVector256Int64((uint*)header).AsInt32(), c01 = Avx2.ConvertToVector256Int64((uint*)header + 4).AsInt32();
        Vector256<int> c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01, c40 = c00, c41 = c01, c50 = c00, c51 = c01;
        nint patch = tile->PatchBytes, quadBytes = 4 * width;
        sbyte* w = (sbyte*)header + TStage.HeaderInts * sizeof(int) * width;
        byte* x0 = tile->Patches, x3 = x0 + 3 * patch;
        for (nint quads = tile->Quads; quads != 0; quads--)
        {
            Vector256<short> w0 = Avx2.ConvertToVector256Int16(w), w1 = Avx2.ConvertToVector256Int16(w + 16);
            w += quadBytes;
            Vector256<short> x = PairsAvx2.Quad(x0);
            c00 += Avx2.MultiplyAddAdjacent(x, w0);
            c01 += Avx2.MultiplyAddAdjacent(x, w1);
            x = PairsAvx2.Quad(x0 + patch);
            c10 += Avx2.MultiplyAddAdjacent(x, w0);
            c11 += Avx2.MultiplyAddAdjacent(x, w1);
            x = PairsAvx2.Quad(x0 + 2 * patch);
            c20 += Avx2.MultiplyAddAdjacent(x, w0);
            c21 += Avx2.MultiplyAddAdjacent(x, w1);
            x = PairsAvx2.Quad(x3);
            c30 += Avx2.MultiplyAddAdjacent(x, w0);
            c31 += Avx2.MultiplyAddAdjacent(x, w1);
            x = PairsAvx2.Quad(x3 + patch);
            c40 += Avx2.MultiplyAddAdjacent(x, w0);
            c41 += Avx2.MultiplyAddAdjacent(x, w1);
            x = PairsAvx2.Quad(x3 + 2 * patch);
            c50 += Avx2.MultiplyAddAdjacent(x, w0);
            c51 += Avx2.MultiplyAddAdjacent(x, w1);
            x0 += PairsAvx2.QuadBytes;
            x3 += PairsAvx2.QuadBytes;
        }
        Vector256<int> multipliers = InAddedOrder(header + sizeof(int) * width);
        Vector256<int> exponents = TStage.HasExponents ? InAddedOrder(header + 2 * sizeof(int) * width) : default;
        Vector256<int> y2 = Requantise(c20, c21, multipliers, exponents), y3 = Requantise(c30, c31, multipliers, exponents);
        Vector256<int> y4 = Requantise(c40, c41, multipliers, exponents), y5 = Requantise(c50, c51, multipliers, exponents);
        Vector256<sbyte> first = tile->Range.Pack<TStage>(Requantise(c00, c01, multipliers, exponents), Requantise(c10, c11, multipliers, exponents), y2, y3);
        Vector256<sbyte> second = tile->Range.Pack<TStage>(y4, y5, y4, y5);
        bool isWhole = tile->Channels - at >= HalfBlock;
        OutputRangeAvx.Store(tile->Output(0, at, isWhole), tile->Output(1, at, isWhole), PairsAvx2.Low(first));
        OutputRangeAvx.Store(tile->Output(2, at, isWhole), tile->Output(3, at, isWhole), PairsAvx2.High(first));
        OutputRangeAvx.Store(tile->Output(4, at, isWhole), tile->Output(5, at, isWhole), PairsAvx2.Low(second));
        if (!isWhole)
            tile->Unspill(0, Columns, at);
    }

    private static void HalfSingle(ColumnTile* tile, int column, byte* header, nint width, nint at)
    {
        Vector256<int> c0 = Avx2.ConvertToVector256Int64((uint*)header).AsInt32(), c1 = Avx2.ConvertToVector256Int64((uint*)header + 4).AsInt32();
        sbyte* w = (sbyte*)header + TStage.HeaderInts * sizeof(int) * width;
        byte* x0 = tile->Patches + column * tile->PatchBytes;
        for (nint quads = tile->Quads; quads != 0; quads--)
        {
            Vector256<short> x = PairsAvx2.Quad(x0);
            x0 += PairsAvx2.QuadBytes;
            c0 += Avx2.MultiplyAddAdjacent(x, Avx2.ConvertToVector256Int16(w));
            c1 += Avx2.MultiplyAddAdjacent(x, Avx2.ConvertToVector256Int16(w + 16));
            w += 4 * width;
        }
        Vector256<int> exponents = TStage.HasExponents ? InAddedOrder(header + 2 * sizeof(int) * width) : default;
        Vector256<int> y = Requantise(c0, c1, InAddedOrder(header + sizeof(int) * width), exponents);
        bool isWhole = tile->Channels - at >= HalfBlock;
        Sse2.StoreScalar((long*)tile->Output(column, at, isWhole), PairsAvx2.Low(tile->Range.Pack<TStage>(y, y, y, y)).AsInt64());
        if (!isWhole)
            tile->Unspill(column, 1, at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Requantise(Vector256<int> low, Vector256<int> high, Vector256<int> multipliers, Vector256<int> exponents) =>
        TStage.Requantise(Avx2.HorizontalAdd(low, high), multipliers, exponents);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> InAddedOrder(byte* values) => Avx2.Permute4x64(Vector256.Load((long*)values), Added).AsInt32();
}
