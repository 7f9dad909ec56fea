namespace EdgeConv.Camera.Jpeg;

/// <summary>Restart markers, and how to find back to them when data between them is damaged or missing (ITU-T T.81, E.2.4).</summary>
internal static unsafe class Restarts
{
    private const int Numbers = 8, FarAhead = 2;

    /// <summary>
    /// Goes to the interval whose turn it is. Is the next marker not its own: one of the next two means that this interval was lost, and the marker is left
    /// for its turn; one of the last two stands there again, or this interval's data held too much, and is passed; any other is taken for the right one.
    /// </summary>
    public static void Next(Picture* picture, Scan* scan)
    {
        ScanPosition* position = &scan->Position;
        int expected = position->NextRestart;
        if (position->IsLost || position->Reader.HasBytesLeft)
            picture->IsDamaged = true;
        position->NextRestart = (expected + 1) % Numbers;
        position->ToRestart = scan->Interval;
        position->IsLost = true;
        for (byte* next = position->Reader.Next; Find(ref next, position->Reader.End) is var marker; next += 2)
        {
            int ahead = (marker - JpegMarker.Restart0 - expected + Numbers) % Numbers;
            if (marker is >= 0 and < JpegMarker.StartOfFrame0)
            {
                picture->IsDamaged = true; // the standard reserves these: rubbish
                continue;
            }
            if (!JpegMarker.IsRestart(marker))
            {
                position->ToRestart = int.MaxValue; // the scan's data ends here
                position->Reader.Next = next;
                picture->IsDamaged = true;
                return;
            }
            if (ahead is > 0 and <= FarAhead)
            {
                position->Reader.Next = next;
                picture->IsDamaged = true;
                return;
            }
            if (ahead >= Numbers - FarAhead)
            {
                picture->IsDamaged = true;
                continue;
            }
            picture->IsDamaged |= ahead != 0 || HasData(position->Reader.Next, next);
            position->Reader.Start(next + 2);
            position->IsLost = false;
            for (int i = 0; i < scan->ComponentCount; i++)
                position->First[i] = 0;
            return;
        }
    }

    /// <summary>Moves to the next marker.</summary>
    /// <returns>Its second byte; -1 where there is none.</returns>
    private static int Find(ref byte* next, byte* end)
    {
        while (end - next >= 2)
        {
            int distance = new ReadOnlySpan<byte>(next, (int)(end - next) - 1).IndexOf((byte)0xFF);
            if (distance < 0)
                break;
            next += distance;
            if (next[1] is not (0 or 0xFF))
                return next[1];
            next++;
        }
        return -1;
    }

    /// <summary>Whether something else than bytes that fill up stands before a marker.</summary>
    private static bool HasData(byte* from, byte* to)
    {
        for (; from < to; from++)
            if (*from != 0xFF)
                return true;
        return false;
    }
}
