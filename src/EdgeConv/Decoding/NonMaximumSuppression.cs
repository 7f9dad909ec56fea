namespace EdgeConv.Decoding;

/// <summary>Of boxes that show the same thing, the best: greedy non-maximum suppression.</summary>
public static class NonMaximumSuppression
{
    /// <summary>Removes each box that overlaps a better one, which was not removed itself, by more than is allowed. Allocates nothing.</summary>
    /// <param name="boxes">Best first; those that stay are moved to the front, in the same order.</param>
    /// <param name="most">The largest intersection over union that is allowed, 0 to 1.</param>
    /// <param name="acrossLabels">Whether boxes of other labels count too.</param>
    /// <returns>How many stay.</returns>
    public static int Apply(Span<Box> boxes, float most, bool acrossLabels = false)
    {
        int kept = 0;
        for (int i = 0; i < boxes.Length; i++)
        {
            Box box = boxes[i];
            bool stays = true;
            for (int k = 0; k < kept && stays; k++)
                stays = (!acrossLabels && boxes[k].Label != box.Label) || Box.Iou(boxes[k], box) <= most;
            if (stays)
                boxes[kept++] = box;
        }

        return kept;
    }
}
