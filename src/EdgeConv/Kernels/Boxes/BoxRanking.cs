namespace EdgeConv.Kernels.Boxes;

/// <summary>Candidates in the order of their scores, and greedy suppression among them. Allocates nothing.</summary>
internal static unsafe class BoxRanking
{
    /// <summary>A number that is the less, the greater a score is; of equal scores, that of the earlier box is less. Not for what is no number.</summary>
    public static ulong Key(float score, int box)
    {
        int bits = BitConverter.SingleToInt32Bits(score + 0f); // -0 is 0
        uint ascending = bits < 0 ? ~(uint)bits : (uint)bits | 1u << 31;
        return (ulong)~ascending << 32 | (uint)box;
    }

    public static int BoxOf(ulong key) => (int)(uint)key;

    /// <summary>
    /// Takes the best candidate, then always the best that overlaps none of those taken by more than is allowed. The boxes taken go to <paramref name="taken"/>, best
    /// first; the keys are sorted.
    /// </summary>
    /// <returns>How many are taken.</returns>
    public static int Suppress(CornerBox* boxes, ulong* keys, int candidates, float mostOverlap, int most, int* taken)
    {
        Sort(keys, candidates);
        int count = 0;
        for (int i = 0; i < candidates && count < most; i++)
        {
            int box = BoxOf(keys[i]);
            bool stays = true;
            for (int k = 0; k < count && stays; k++)
                stays = boxes[box].Overlap(boxes[taken[k]]) <= mostOverlap;
            if (stays)
                taken[count++] = box;
        }
        return count;
    }

    /// <summary>Ascending, by a heap: no memory, and no order of the keys is a bad one.</summary>
    private static void Sort(ulong* keys, int count)
    {
        for (int i = count / 2 - 1; i >= 0; i--)
            Sink(keys, i, count);
        for (int end = count - 1; end > 0; end--)
        {
            (keys[0], keys[end]) = (keys[end], keys[0]);
            Sink(keys, 0, end);
        }
    }

    private static void Sink(ulong* keys, int at, int count)
    {
        for (int child; (child = 2 * at + 1) < count; at = child)
        {
            if (child + 1 < count && keys[child + 1] > keys[child])
                child++;
            if (keys[at] >= keys[child])
                return;
            (keys[at], keys[child]) = (keys[child], keys[at]);
        }
    }
}
