namespace EdgeConv.Frames;

/// <summary>Which source pixels make one target pixel along an axis.</summary>
/// <param name="First">The first source pixel.</param>
/// <param name="Count">How many follow one another, it included.</param>
/// <param name="Weight">Where their weights start.</param>
internal readonly record struct Taps(int First, int Count, int Weight);

/// <summary>The weights of one axis: integers that sum to 2048 for every target pixel.</summary>
internal static unsafe class ResizeAxis
{
    /// <summary>Bits of a weight.</summary>
    public const int Bits = 11;

    private const int One = 1 << Bits;

    /// <summary>An upper bound of the source pixels that make a target pixel, for a source of that size or smaller.</summary>
    public static int MostTaps(int source, int target, ResizeFilter filter) => Shrinks(source, target, filter) ? source / target + 2 : 2;

    /// <summary>As <see cref="MostTaps"/>, for a source of just that size.</summary>
    public static int MostTapsOf(int source, int target, ResizeFilter filter) =>
        Shrinks(source, target, filter) && source % target == 0 ? source / target : MostTaps(source, target, filter);

    /// <summary>An upper bound of the weights that <see cref="Fill"/> writes.</summary>
    public static int MostWeights(int source, int target, ResizeFilter filter) => checked(target * MostTaps(source, target, filter));

    /// <summary>Writes the taps of every target pixel and their weights; <paramref name="origin"/> is added to source positions.</summary>
    public static void Fill(int source, int target, ResizeFilter filter, int origin, Taps* taps, short* weights)
    {
        int used = 0;
        for (int i = 0; i < target; i++)
        {
            taps[i] = Make(source, target, filter, i, origin, weights, used);
            used += taps[i].Count;
        }
    }

    /// <summary>The taps of one target pixel; its weights are written behind those that are used.</summary>
    public static Taps Make(int source, int target, ResizeFilter filter, int i, int origin, short* weights, int used) =>
        Shrinks(source, target, filter)
            ? Area(source, target, i, origin, weights, used)
            : Bilinear(source, target, i, origin, weights, used);

    private static bool Shrinks(int source, int target, ResizeFilter filter) => filter == ResizeFilter.Area && source > target;

    /// <summary>Position <c>(i + 1/2) * source / target - 1/2</c>, exact as a fraction over <c>2 * target</c>.</summary>
    private static Taps Bilinear(int source, int target, int i, int origin, short* weights, int used)
    {
        long numerator = (2L * i + 1) * source - target;
        long denominator = 2L * target;
        if (numerator <= 0)
            return Single(origin, weights, used);
        int left = (int)(numerator / denominator);
        int right = (int)((numerator % denominator * One + target) / denominator);
        if (left >= source - 1 || right == 0)
            return Single(origin + Math.Min(left, source - 1), weights, used);
        if (right == One)
            return Single(origin + left + 1, weights, used);
        weights[used] = (short)(One - right);
        weights[used + 1] = (short)right;
        return new(origin + left, 2, used);
    }

    private static Taps Single(int position, short* weights, int used)
    {
        weights[used] = One;
        return new(position, 1, used);
    }

    /// <summary>In units of <c>1 / target</c> pixel i covers <c>[i * source, (i + 1) * source)</c>; running totals are rounded, so nothing is lost.</summary>
    private static Taps Area(int source, int target, int i, int origin, short* weights, int used)
    {
        long start = (long)i * source, end = start + source;
        int first = (int)(start / target), count = 0, given = 0;
        for (int x = first; (long)x * target < end; x++)
        {
            long covered = Math.Min((x + 1L) * target, end) - start;
            int total = (int)((covered * One + source / 2) / source);
            if (count == 0 && total == 0)
            {
                first++; // a sliver too thin for a weight is not read
                continue;
            }

            weights[used + count++] = (short)(total - given);
            given = total;
        }

        while (weights[used + count - 1] == 0)
            count--;
        return new(origin + first, count, used);
    }
}
