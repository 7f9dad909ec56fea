namespace EdgeConv.Kernels.Convolution;

/// <summary>Columns by groups, and by blocks of 16 and 8 channels; the last block of a group may be wider than what is left of its channels.</summary>
internal static unsafe class GemmBlocks
{
    public static void Run<TGemm, TColumns>(KernelArguments* a, GemmTile* tile, nint offset, sbyte* output, nint columns)
        where TGemm : struct, IGemm where TColumns : struct, IColumns
    {
        nint groups = a->Operator->Groups, inputs = 0, outputs = a->Output.Channels;
        if (groups != 1)
        {
            inputs = a->Input.Channels / groups;
            outputs /= groups;
        }
        tile->Weights = a->Weights;
        tile->FirstChannel = 0;
        nint whole = outputs & -16, rest = outputs & 15, channelBytes = TGemm.HeaderBytes + tile->Segments * tile->SegmentBytes;
        while (true)
        {
            if (whole != 0)
            {
                tile->Channels = whole;
                tile->Offset = offset;
                tile->Output = output;
                TGemm.Run<Sixteen, TColumns>(tile, columns);
                tile->Weights += whole * channelBytes;
            }
            if (rest != 0)
            {
                tile->FirstChannel += whole;
                tile->Channels = rest > 8 ? 16 : 8;
                if (rest == 8)
                {
                    tile->Offset = offset;
                    tile->Output = output + whole;
                    TGemm.Run<Eight, TColumns>(tile, columns);
                }
                else
                    Partial<TGemm, TColumns>(a, tile, offset, output + whole, columns, rest);
                tile->Weights += tile->Channels * channelBytes;
                tile->FirstChannel += rest;
            }
            else
                tile->FirstChannel += whole;
            groups--;
            if (groups == 0)
                return;
            offset += inputs;
            output += outputs;
            if (!TColumns.AreNeighbours)
                Move(tile, columns, inputs);
        }
    }

    /// <summary>A block of which only <paramref name="channels"/> channels exist: kernels store whole blocks, so it goes through the workspace.</summary>
    private static void Partial<TGemm, TColumns>(KernelArguments* a, GemmTile* tile, nint offset, sbyte* output, nint columns, nint channels)
        where TGemm : struct, IGemm where TColumns : struct, IColumns
    {
        var workspace = new GemmWorkspace(a);
        sbyte* staging = workspace.Staging;
        nint firstChannel = tile->FirstChannel, outputStride = tile->OutputStride, most = GemmWorkspace.StagedColumns(a);
        sbyte** outputs = tile->Outputs;
        if (!TColumns.AreNeighbours)
        {
            for (nint i = 0; i < columns; i++)
                workspace.Staged[i] = staging + 16 * i;
            tile->Outputs = workspace.Staged;
            tile->FirstChannel = 0;
        }
        tile->OutputStride = 16;
        for (nint done = 0, some; done < columns; done += some)
        {
            some = Math.Min(columns - done, most);
            tile->Offset = offset + done * tile->Stride;
            tile->Output = staging;
            if (channels > 8)
                TGemm.Run<Sixteen, TColumns>(tile, some);
            else
                TGemm.Run<Eight, TColumns>(tile, some);
            for (nint i = 0; i < some; i++)
                Copy(staging + 16 * i, TColumns.AreNeighbours ? output + (done + i) * outputStride : outputs[i] + firstChannel, channels);
        }
        tile->OutputStride = outputStride;
        tile->FirstChannel = firstChannel;
        tile->Outputs = outputs;
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
