using EdgeConv.Frames;

namespace EdgeConv.Camera.Jpeg;

/// <summary>Rows of a picture as they are asked for.</summary>
internal static unsafe class PictureRows
{
    private const int NoGroup = -1, NoHalf = -1;

    /// <summary>Begins a picture that has been arranged.</summary>
    public static void Start(Picture* picture)
    {
        picture->NextGroup = picture->CheckpointCount = 0;
        picture->GroupsPerCheckpoint = (picture->GroupCount + Picture.MostCheckpoints - 1) / Picture.MostCheckpoints;
        picture->IsDamaged = false;
        Forget(picture);
    }

    /// <summary>Makes what the rings hold count for nothing.</summary>
    public static void Forget(Picture* picture) => picture->Held0 = picture->Held1 = NoGroup;

    /// <summary>
    /// Gives a row, after decoding what it needs: groups above it that were not asked for are only moved over. A row above one asked for before is right too,
    /// but decoding goes back for it. Rows stay valid until two others were asked for.
    /// </summary>
    /// <param name="context">The <see cref="Picture"/>.</param>
    /// <param name="row">The row of luma, from 0, at the reduced size.</param>
    /// <param name="rows">Gets where each plane's row is.</param>
    public static void Make(void* context, int row, PlaneRows* rows)
    {
        var picture = (Picture*)context;
        int group = row / picture->GroupRows;
        int half = Hold(picture, group);
        row -= group * picture->GroupRows;
        Component* components = picture->Components;
        *rows = new() { First = Row(components, half, row) };
        if (picture->ComponentCount > 1)
        {
            int chromaRow = row * components[1].Down / components[0].Down;
            rows->Second = Row(components + 1, half, chromaRow);
            rows->Third = Row(components + 2, half, chromaRow);
        }
    }

    private static byte* Row(Component* component, int half, int row) => component->Ring + half * component->GroupBytes + row * component->Stride;

    /// <summary>Sees to it that a group is in the rings.</summary>
    /// <returns>In which half.</returns>
    private static int Hold(Picture* picture, int group)
    {
        if (picture->Held0 == group)
            return picture->LastHalf = 0;
        if (picture->Held1 == group)
            return picture->LastHalf = 1;
        GoTo(picture, group);
        while (picture->NextGroup < group)
            Decode(picture, NoHalf);
        int half = picture->LastHalf ^= 1;
        (half == 0 ? ref picture->Held0 : ref picture->Held1) = group;
        Decode(picture, half);
        return half;
    }

    /// <summary>Goes to the last checkpoint before a group, unless decoding stands between them.</summary>
    private static void GoTo(Picture* picture, int group)
    {
        int checkpoint = Math.Min(group / picture->GroupsPerCheckpoint, picture->CheckpointCount - 1);
        int first = checkpoint * picture->GroupsPerCheckpoint;
        if (checkpoint < 0 || (picture->NextGroup <= group && picture->NextGroup >= first))
            return;
        picture->NextGroup = first;
        for (int i = 0; i < picture->ScanCount; i++)
            picture->Scans[i].Position = picture->CheckpointPositions[checkpoint * Picture.MostComponents + i];
    }

    private static void Decode(Picture* picture, int half)
    {
        if (picture->NextGroup == picture->CheckpointCount * picture->GroupsPerCheckpoint)
        {
            for (int i = 0; i < picture->ScanCount; i++)
                picture->CheckpointPositions[picture->CheckpointCount * Picture.MostComponents + i] = picture->Scans[i].Position;
            picture->CheckpointCount++;
        }
        for (int i = 0; i < picture->ScanCount; i++)
            picture->DecodeGroup(picture, picture->Scans + i, picture->NextGroup, half);
        picture->NextGroup++;
    }
}
