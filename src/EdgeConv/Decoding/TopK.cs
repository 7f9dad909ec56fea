namespace EdgeConv.Decoding;

/// <summary>The largest of many scores. Their order is that of the probabilities a softmax would make of them, so none is needed.</summary>
public static class TopK
{
    /// <summary>Where the largest scores stand, largest first; of equal ones the earlier. Allocates nothing.</summary>
    /// <param name="scores">Scores; what is not a number is never among the largest.</param>
    /// <param name="best">Receives their indices.</param>
    /// <returns>How many there are: the room, or fewer where there are fewer numbers.</returns>
    public static int Select(ReadOnlySpan<float> scores, Span<int> best)
    {
        int count = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            float score = scores[i];
            if (float.IsNaN(score) || (count == best.Length && (count == 0 || !(score > scores[best[count - 1]]))))
                continue;
            int at = count < best.Length ? count++ : count - 1;
            for (; at > 0 && scores[best[at - 1]] < score; at--)
                best[at] = best[at - 1];
            best[at] = i;
        }

        return count;
    }
}
