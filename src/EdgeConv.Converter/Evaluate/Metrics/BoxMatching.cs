using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Decoding;

namespace EdgeConv.Converter.Evaluate.Metrics;

/// <summary>What became of a found box.</summary>
internal enum Match
{
    Wrong,
    Right,
    Ignored,
}

/// <summary>Which found boxes of one picture and class are right: greedily, best first, each thing once.</summary>
/// <remarks>
/// Sources: pycocotools <c>cocoeval.py</c>, <c>evaluateImg</c>: the free thing of the largest overlap, a thing that counts before one that is ignored; a crowd takes any number, its
/// overlap being the part of the box that lies in it. VOC devkit <c>VOCevaldet.m</c>: the thing of the largest overlap, taken or not; a second box for it is wrong.
/// </remarks>
internal static class BoxMatching
{
    /// <param name="found">Best first.</param>
    /// <param name="things">Of the same picture and class.</param>
    /// <param name="least">The overlap (intersection over union) from which on a box is right.</param>
    /// <param name="taken">Receives which things were found.</param>
    public static Match[] Of(IReadOnlyList<Box> found, IReadOnlyList<TruthBox> things, double least, Interpolation rule, out bool[] taken)
    {
        taken = new bool[things.Count];
        var matches = new Match[found.Count];
        for (int i = 0; i < matches.Length; i++)
        {
            int thing = rule == Interpolation.Coco101 ? BestFree(found[i], things, least, taken) : BestOfAll(found[i], things, least);
            if (thing < 0)
                continue;
            matches[i] = things[thing].IsIgnored ? Match.Ignored : taken[thing] ? Match.Wrong : Match.Right;
            taken[thing] = true;
        }

        return matches;
    }

    /// <summary>Intersection over union; over the box alone where the thing is a crowd.</summary>
    public static double Overlap(in Box box, in TruthBox thing)
    {
        double width = Math.Min(box.Right, thing.Right) - Math.Max(box.Left, thing.Left), height = Math.Min(box.Bottom, thing.Bottom) - Math.Max(box.Top, thing.Top);
        if (!(width > 0 && height > 0))
            return 0;
        double both = width * height, own = ((double)box.Right - box.Left) * ((double)box.Bottom - box.Top);
        double either = thing.IsCrowd ? own : own + (thing.Right - thing.Left) * (thing.Bottom - thing.Top) - both;
        return either > 0 ? both / either : 0;
    }

    private static int BestFree(in Box box, IReadOnlyList<TruthBox> things, double least, bool[] taken)
    {
        foreach (bool ignored in (bool[])[false, true])
        {
            int best = -1;
            double most = least;
            for (int k = 0; k < things.Count; k++)
            {
                if (things[k].IsIgnored != ignored || (taken[k] && !things[k].IsCrowd) || Overlap(box, things[k]) is var overlap && overlap < most)
                    continue;
                (best, most) = (k, overlap);
            }

            if (best >= 0)
                return best;
        }

        return -1;
    }

    private static int BestOfAll(in Box box, IReadOnlyList<TruthBox> things, double least)
    {
        int best = -1;
        double most = double.NegativeInfinity;
        for (int k = 0; k < things.Count; k++)
            if (Overlap(box, things[k]) is var overlap && overlap > most)
                (best, most) = (k, overlap);
        return most >= least ? best : -1;
    }
}
