namespace EdgeConv.Converter.Tests.Accuracy.Judges;

/// <summary>Whether one network is right more often than another on the same pictures, or only by chance: the exact sign test of the pictures where one of the two is right (McNemar 1947).</summary>
internal static class SignTest
{
    /// <summary>The chance, 0 to 1, that two equally good networks differ in the first's favour by as much as here, or more.</summary>
    /// <param name="one">Of each picture whether the first is right.</param>
    /// <param name="other">The same of the second.</param>
    public static double Chance(IReadOnlyList<bool> one, IReadOnlyList<bool> other)
    {
        int wins = one.Where((right, i) => right && !other[i]).Count(), all = one.Where((right, i) => right != other[i]).Count();
        double term = Math.Pow(0.5, all), sum = 0;
        for (int k = 0; k <= all; k++)
        {
            sum += k >= wins ? term : 0;
            term *= (double)(all - k) / (k + 1);
        }
        return sum;
    }
}
