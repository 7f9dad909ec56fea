using System.Runtime.Intrinsics.X86;
using EdgeConv.Blob;
using EdgeConv.Kernels.Avx;
using EdgeConv.Portable;

namespace EdgeConv.Kernels.Convolution;

/// <summary>Feeds tiles with output columns: whole tiles span rows, and only the last columns of a step are fewer.</summary>
internal static unsafe class ColumnsAvx
{
    /// <summary>Elements that <see cref="IColumnTile.Copy"/> may write past a patch; not a power of two, so that patches spread over the cache.</summary>
    private const int PatchSlack = 48;

    private const int Alignment = 64;

    public static bool Fits(KernelArguments* a) => !HasSmallGroups(a);

    public static bool HasSmallGroups(KernelArguments* a) => a->Operator->Layout == WeightLayout.SmallGroup;

    public static long Workspace<TTile>(KernelArguments* a) where TTile : struct, IColumnTile =>
        Rows(a) + TTile.Columns * (PatchBytes<TTile>(a) + ColumnTile.SpillBytes) + Nowhere(a) + Aligned(ColumnPatches<TTile>.EdgeBytes(a));

    public static void Run<TTile>(KernelArguments* a, int first, int count) where TTile : struct, IColumnTile
    {
        if (!Avx2.IsSupported)
            throw new PlatformNotSupportedException(); // and a program compiled for another processor has nothing of the rest

        int groups = a->Operator->Groups, inputs = a->Input.Channels / groups, outputs = a->Output.Channels / groups;
        sbyte** addresses = stackalloc sbyte*[TTile.Columns];
        byte* workspace = a->Workspace + Rows(a);
        nint patchBytes = (nint)PatchBytes<TTile>(a), columns = a->Output.Columns, pixelBytes = a->Output.PixelBytes;
        var tile = new ColumnTile
        {
            Patches = workspace, PatchBytes = patchBytes, Quads = a->Segments * (nint)a->SegmentBytes / 4, Channels = outputs, Outputs = addresses,
            Spill = (sbyte*)workspace + TTile.Columns * patchBytes, Range = OutputRangeAvx.Of(a),
        };
        var patches = new ColumnPatches<TTile>(a, tile.Spill + TTile.Columns * ColumnTile.SpillBytes + Nowhere(a));
        WeightStream stream = WeightLayouts.Stream(*a->Operator, a->Input.Channels, a->Output.Channels);
        for (int group = 0; group < groups; group++)
        {
            tile.Weights = a->Weights + stream.Block(group * outputs);
            tile.FirstLane = stream.Lane(group * outputs);
            nint n = 0;
            for (int row = first; row < first + count; row++)
            {
                sbyte** rows = WindowRows.Of(a, row);
                sbyte* output = a->Output[row] + group * outputs;
                for (nint x = 0, taken; x < columns; x += taken)
                {
                    taken = Math.Min(columns - x, TTile.Columns - n);
                    patches.Gather(rows, group * inputs, x, taken, workspace + n * patchBytes, patchBytes);
                    for (nint i = 0; i < taken; i++, output += pixelBytes)
                        addresses[n++] = output;
                    if (n < TTile.Columns)
                        continue;
                    TTile.Tile(&tile);
                    n = 0;
                }
            }
            Rest<TTile>(&tile, (int)n);
        }
    }

    private static void Rest<TTile>(ColumnTile* tile, int n) where TTile : struct, IColumnTile
    {
        if (n <= TTile.MostSingles)
        {
            for (int column = 0; column < n; column++)
                TTile.Single(tile, column);
            return;
        }
        sbyte* nowhere = tile->Spill + TTile.Columns * ColumnTile.SpillBytes;
        for (int column = n; column < TTile.Columns; column++)
            tile->Outputs[column] = nowhere;
        TTile.Tile(tile);
    }

    private static long Rows(KernelArguments* a) => Aligned(WindowRows.Workspace(a));

    private static long PatchBytes<TTile>(KernelArguments* a) where TTile : struct, IColumnTile =>
        Aligned(((long)a->Segments * a->SegmentBytes + PatchSlack) * TTile.ElementBytes);

    /// <summary>Room for what a tile computes beyond the last column.</summary>
    private static long Nowhere(KernelArguments* a) => Aligned(a->Output.Channels / a->Operator->Groups + WeightStream.MostBlockChannels);

    private static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
