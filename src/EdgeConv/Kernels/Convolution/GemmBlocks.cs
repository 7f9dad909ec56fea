using System.Runtime.CompilerServices;

namespace EdgeConv.Kernels.Convolution;

/// <summary>Columns by groups, and by blocks of 16 and 8 channels; the last block of a group may be wider than what is left of its channels.</summary>
internal static unsafe class GemmBlocks
{
    /// <param name="tile">All but weights and channels; its offsets are those of the first group, and stay.</param>
    /// <param name="columns">Neighbours of each row, or scattered columns.</param>
    public static void Run<TGemm, TColumns>(GemmTile* tile, nint columns) where TGemm : struct, IGemm where TColumns : struct, IColumns
    {
        KernelArguments* a = tile->Arguments;
        tile->Weights = a->Weights;
        nint offset = tile->Offset, outputOffset = tile->OutputOffset, channels = a->Output.Channels;
        if (a->Operator->Groups != 1)
            Groups<TGemm, TColumns>(tile, columns);
        else if ((channels & 15) == 0)
        {
            tile->Channels = channels;
            TGemm.Run<Sixteen, TColumns>(tile, columns);
        }
        else
            Group<TGemm, TColumns>(tile, columns, channels);
        tile->Offset = offset;
        tile->OutputOffset = outputOffset;
    }

    private static void Groups<TGemm, TColumns>(GemmTile* tile, nint columns) where TGemm : struct, IGemm where TColumns : struct, IColumns
    {
        KernelArguments* a = tile->Arguments;
        nint groups = a->Operator->Groups, inputs = a->Input.Channels / groups, channels = a->Output.Channels / groups;
        nint offset = tile->Offset, outputOffset = tile->OutputOffset;
        while (true)
        {
            Group<TGemm, TColumns>(tile, columns, channels);
            groups--;
            if (groups == 0)
                return;
            offset += inputs;
            outputOffset += channels;
            tile->Offset = offset;
            tile->OutputOffset = outputOffset;
            if (!TColumns.AreNeighbours)
                Move(tile, columns, inputs);
        }
    }

    /// <summary>Moves the weights along.</summary>
    private static void Group<TGemm, TColumns>(GemmTile* tile, nint columns, nint channels) where TGemm : struct, IGemm where TColumns : struct, IColumns
    {
        nint whole = channels & -16, rest = channels & 15, channelBytes = TGemm.HeaderBytes + tile->Segments * tile->SegmentBytes;
        nint offset = tile->Offset, outputOffset = tile->OutputOffset;
        if (whole != 0)
        {
            tile->Channels = whole;
            TGemm.Run<Sixteen, TColumns>(tile, columns);
            tile->Weights += whole * channelBytes;
        }
        if (rest == 0)
            return;
        tile->Offset = offset;
        tile->OutputOffset = outputOffset + whole;
        tile->Channels = rest > 8 ? 16 : 8;
        if (rest == 8)
            TGemm.Run<Eight, TColumns>(tile, columns);
        else
            Partial<TGemm, TColumns>(tile, columns, rest);
        tile->Weights += tile->Channels * channelBytes;
    }

    /// <summary>A block of which only <paramref name="channels"/> channels exist: kernels store whole blocks, so it goes through the workspace.</summary>
    private static void Partial<TGemm, TColumns>(GemmTile* tile, nint columns, nint channels) where TGemm : struct, IGemm where TColumns : struct, IColumns
    {
        var workspace = new GemmWorkspace(tile->Arguments);
        GemmTile staged = *tile;
        sbyte* staging = workspace.Staging;
        nint rows = TColumns.AreNeighbours ? tile->Rows : 1, most = GemmWorkspace.StagedColumns(tile->Arguments);
        staged.Outputs = workspace.Staged;
        staged.OutputStride = 16;
        for (nint i = 0; i < GemmTile.Most; i++)
            workspace.Staged[i] = staging + 16 * i;
        for (nint row = 0; row < rows; row++)
        {
            staged.Inputs = tile->Inputs + row * tile->RowStep;
            staged.Rows = 1;
            for (nint done = 0, some; done < columns; done += some)
            {
                some = Math.Min(columns - done, most);
                staged.Offset = tile->Offset + done * tile->Stride;
                staged.OutputOffset = 0;
                if (channels > 8)
                    TGemm.Run<Sixteen, TColumns>(&staged, some);
                else
                    TGemm.Run<Eight, TColumns>(&staged, some);
                for (nint i = 0; i < some; i++)
                    Copy(staging + 16 * i, TColumns.AreNeighbours
                        ? tile->Outputs[row] + (tile->OutputOffset + (done + i) * tile->OutputStride)
                        : tile->Outputs[i] + tile->OutputOffset, channels);
            }
        }
    }

    /// <summary>Copies 1 .. 15 bytes.</summary>
    private static void Copy(sbyte* from, sbyte* to, nint bytes)
    {
        if ((bytes & 8) != 0)
        {
            *(long*)to = *(long*)from;
            from += 8;
            to += 8;
        }
        if ((bytes & 4) != 0)
        {
            *(int*)to = *(int*)from;
            from += 4;
            to += 4;
        }
        if ((bytes & 2) != 0)
        {
            *(short*)to = *(short*)from;
            from += 2;
            to += 2;
        }
        if ((bytes & 1) != 0)
            *to = *from;
    }

    /// <summary>The pointers of scattered columns, at the next group's input channels.</summary>
    private static void Move(GemmTile* tile, nint columns, nint bytes)
    {
        for (nint segment = 0; segment < tile->Segments; segment++)
            for (nint i = 0; i < columns; i++)
                tile->Inputs[segment * GemmTile.Most + i] += bytes;
    }
}
