using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Kernels.Avx;

namespace EdgeConv.Kernels.Convolution;

/// <summary>
/// 6 columns by 4 channels with VPMADDWD, for layout SmallGroup: four channels surely belong to one group. An accumulator holds two sums for
/// each of them, until the end adds them.
/// </summary>
internal readonly unsafe struct Convolution6x4Avx2<TStage> : IColumnTile where TStage : struct, IOutputStageAvx
{
    private const int Width = 4, Block = 16, QuadBytes = 4 * sizeof(short);

    /// <summary>Order 0 1 0 1 | 2 3 2 3, which horizontal addition leaves.</summary>
    private const byte Added = 0b01_01_00_00;

    public static int Columns => 6;

    public static int MostSingles => 0;

    public static int ElementBytes => sizeof(short);

    public static int VectorElements => Vector256<short>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyVector(sbyte* from, byte* patch) => Avx2.ConvertToVector256Int16(from).Store((short*)patch);

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

    public static void Single(ColumnTile* tile, int column) => throw new InvalidOperationException("columns alone are not for this tile");

    public static void Tile(ColumnTile* tile)
    {
        nint blockBytes = Block * (TStage.HeaderInts * sizeof(int) + tile->Quads * 4), lane = tile->FirstLane;
        byte* block = tile->Weights;
        for (nint at = 0; at < tile->Channels; at += Width, lane += Width)
        {
            if (lane == Block)
            {
                lane = 0;
                block += blockBytes;
            }
            Four(tile, block + lane * sizeof(int), at);
        }
    }

    private static void Four(ColumnTile* tile, byte* header, nint at)
    {
        Vector256<int> c0 = Avx2.ConvertToVector256Int64((uint*)header).AsInt32();
        Vector256<int> c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0;
        nint patch = tile->PatchBytes;
        sbyte* w = (sbyte*)header + TStage.HeaderInts * sizeof(int) * Block;
        byte* x0 = tile->Patches, x3 = x0 + 3 * patch;
        for (nint quads = tile->Quads; quads != 0; quads--)
        {
            Vector256<short> weights = Avx2.ConvertToVector256Int16(w);
            w += 4 * Block;
            c0 += Avx2.MultiplyAddAdjacent(Quad(x0), weights);
            c1 += Avx2.MultiplyAddAdjacent(Quad(x0 + patch), weights);
            c2 += Avx2.MultiplyAddAdjacent(Quad(x0 + 2 * patch), weights);
            c3 += Avx2.MultiplyAddAdjacent(Quad(x3), weights);
            c4 += Avx2.MultiplyAddAdjacent(Quad(x3 + patch), weights);
            c5 += Avx2.MultiplyAddAdjacent(Quad(x3 + 2 * patch), weights);
            x0 += QuadBytes;
            x3 += QuadBytes;
        }
        Vector256<int> multipliers = InAddedOrder(header + sizeof(int) * Block);
        Vector256<int> exponents = TStage.HasExponents ? InAddedOrder(header + 2 * sizeof(int) * Block) : default;
        Vector256<int> y4 = Requantise(c4, multipliers, exponents), y5 = Requantise(c5, multipliers, exponents);
        Vector256<sbyte> first = tile->Range.Pack<TStage>(Requantise(c0, multipliers, exponents), Requantise(c1, multipliers, exponents),
            Requantise(c2, multipliers, exponents), Requantise(c3, multipliers, exponents));
        Vector256<sbyte> second = tile->Range.Pack<TStage>(y4, y5, y4, y5);
        Store(tile->Outputs, at, Low(first));
        Store(tile->Outputs + 2, at, High(first));
        Store(tile->Outputs + 4, at, Low(second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(sbyte** outputs, nint at, Vector128<sbyte> two)
    {
        *(int*)(outputs[0] + at) = two.AsInt32().ToScalar();
        *(int*)(outputs[1] + at) = two.AsInt32().GetElement(2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Requantise(Vector256<int> sums, Vector256<int> multipliers, Vector256<int> exponents) =>
        TStage.Requantise(Avx2.HorizontalAdd(sums, sums), multipliers, exponents);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> InAddedOrder(byte* values) => Avx2.Permute4x64(Vector128.Load((long*)values).ToVector256Unsafe(), Added).AsInt32();

    /// <summary>Four activations of a column, four times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Quad(byte* patch) => Avx2.BroadcastScalarToVector256((long*)patch).AsInt16();

    /// <summary>The first two of four packed vectors, channels in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Low(Vector256<sbyte> packed) => Sse2.UnpackLow(packed.GetLower().AsInt16(), packed.GetUpper().AsInt16()).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> High(Vector256<sbyte> packed) => Sse2.UnpackHigh(packed.GetLower().AsInt16(), packed.GetUpper().AsInt16()).AsSByte();
}
