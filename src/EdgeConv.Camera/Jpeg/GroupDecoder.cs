using EdgeConv.Camera.Jpeg.Entropy;
using EdgeConv.Camera.Jpeg.Transform;

namespace EdgeConv.Camera.Jpeg;

/// <summary>Decodes a scan's part of a group of rows, unit by unit.</summary>
internal static unsafe class GroupDecoder<TTransform>
    where TTransform : struct, IBlockTransform
{
    /// <summary>A block of each unit of a line.</summary>
    private struct Place
    {
        public Component* Component;
        public int* First;   // the last first coefficient
        public byte* Levels; // where it goes
        public int X, Step;  // its column of blocks, and how many further it is in the next unit
        public int FirstX, CountX; // the columns that are transformed
    }

    /// <param name="half">Which half of the rings gets the levels; -1 to move over the group only.</param>
    public static void Decode(Picture* picture, Scan* scan, int group, int half)
    {
        Place* places = stackalloc Place[Picture.MostUnitBlocks];
        ScanPosition* position = &scan->Position;
        int lines = scan->LinesPerGroup, lastLine = Math.Min(scan->Lines, (group + 1) * lines);
        for (int line = group * lines; line < lastLine; line++)
        {
            int blocks = Line(picture, scan, line, half, places);
            for (int unit = scan->Units; unit > 0; unit--)
            {
                if (position->ToRestart == 0)
                    Restarts.Next(picture, scan);
                position->ToRestart--;
                for (int i = 0; i < blocks; i++)
                    Block(picture, position, places + i);
            }
        }
    }

    private static int Line(Picture* picture, Scan* scan, int line, int half, Place* places)
    {
        bool single = scan->ComponentCount == 1;
        int blocks = 0;
        for (int i = 0; i < scan->ComponentCount; i++)
        {
            Component* component = picture->Components + scan->Components[i];
            int down = single ? 1 : component->Down, across = single ? 1 : component->Across;
            int firstRow = line * down, rowInGroup = firstRow % component->Down;
            for (int y = 0; y < down; y++)
                for (int x = 0; x < across; x++)
                    places[blocks++] = new()
                    {
                        Component = component,
                        First = scan->Position.First + i,
                        Levels = component->Ring + Math.Max(half, 0) * component->GroupBytes + (rowInGroup + y) * TTransform.Size * component->Stride + x * TTransform.Size,
                        X = x,
                        Step = across,
                        FirstX = component->FirstBlock,
                        CountX = half < 0 || firstRow + y >= component->BlocksHigh ? 0 : component->BlockCount,
                    };
        }
        return blocks;
    }

    private static void Block(Picture* picture, ScanPosition* position, Place* place)
    {
        Component* component = place->Component;
        byte* levels = place->Levels;
        bool isWanted = (uint)(place->X - place->FirstX) < (uint)place->CountX;
        place->Levels += place->Step * TTransform.Size;
        place->X += place->Step;
        if (isWanted && TTransform.Size > 1 && !position->IsLost)
        {
            short* block = picture->Block;
            int count = BlockDecoder.Decode(&position->Reader, component->Dc, component->Ac, component->Order, block, ref *place->First);
            if (count > 1)
            {
                *block = (short)(*place->First * CoefficientOrder.Quantiser(*component->Order));
                TTransform.Run(block, count, levels, component->Stride);
                new Span<short>(block, CoefficientOrder.BlockLength).Clear();
                return;
            }
            if (count == 0)
            {
                new Span<short>(block, CoefficientOrder.BlockLength).Clear();
                position->IsLost = picture->IsDamaged = true;
            }
        }
        else if (!position->IsLost && !BlockDecoder.Skip(&position->Reader, component->Dc, component->Ac, ref *place->First))
            position->IsLost = picture->IsDamaged = true;
        if (isWanted)
            Levels.Fill(Levels.Of((short)(*place->First * CoefficientOrder.Quantiser(*component->Order))), TTransform.Size, levels, component->Stride);
    }
}
