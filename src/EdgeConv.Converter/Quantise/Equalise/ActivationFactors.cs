namespace EdgeConv.Converter.Quantise.Equalise;

/// <summary>
/// Factors by calibrated ranges, for weights with a scale per output channel: what makes a channel pays nothing for its factor, and what reads it pays in the levels of its
/// weights. Each component takes the member of a family of factors of which the least noise is predicted.
/// </summary>
/// <remarks>
/// The family is <c>(headroom / share)^a * weight^b</c>, the first factor at least 1: of a channel the share of its group's range and the share that its weights have of the greatest of the same output. a = 1
/// raises all ranges to the same share, b = a = 1/2 is the balance of both of Nagel et al. 2019 (arXiv:1906.04721, section 4.1), here against activations in place of the producer's weights.
/// </remarks>
internal static class ActivationFactors
{
    /// <summary>The largest factor: a channel that calibration hardly saw may be larger in use.</summary>
    private const double Largest = 32;

    /// <summary>A factor needs so many times its size of elements that were seen: the range of few elements says little.</summary>
    private const double ElementsPerFactor = 8;

    /// <summary>The share of its group's range that a channel is raised to: room for what calibration did not see.</summary>
    private const double Headroom = 0.5;

    /// <summary>What a family member must gain on factors of 1, as a share of the noise.</summary>
    private const double LeastGain = 0.01;

    /// <summary>The same where functions get tables per channel, which are longer and slower.</summary>
    private const double LeastGainOfTables = 0.5;

    private static readonly double[] s_shareExponents = [0, 0.25, 0.5, 0.75, 1], s_weightExponents = [0, 0.5, 1];

    /// <summary>The factors of a component's classes, in their order.</summary>
    public static double[] Choose(ScaleComponent component, ChannelClasses classes)
    {
        double[] best = Ones(component.Classes.Count), weights = component.WeightShares();
        double least = component.Noise(best) * (1 - (component.HasFunctions ? LeastGainOfTables : LeastGain));
        foreach (double[] shares in new[] { component.Shares(twoSided: true), component.Shares(twoSided: false) })
        {
            foreach (double a in s_shareExponents)
                foreach (double b in s_weightExponents)
                {
                    double[] factors = Factors(component, classes, shares, weights, a, b);
                    double noise = component.Noise(factors);
                    if (noise < least)
                        (best, least) = (factors, noise);
                }
        }
        return best;
    }

    private static double[] Factors(ScaleComponent component, ChannelClasses classes, double[] shares, double[] weights, double a, double b)
    {
        double[] factors = Ones(component.Classes.Count);
        for (int i = 0; i < factors.Length; i++)
        {
            if (shares[i] == 0)
                continue;
            double trusted = Math.Clamp((double)component.Observations[i] / ElementsPerFactor, 1, Largest);
            double most = Math.Min(trusted, Math.Max(classes.Most(component.Classes[i]) * Headroom, 1));
            double factor = Math.Max(Power(Headroom / shares[i], a), 1) * (weights[i] > 0 ? Power(weights[i], b) : 1);
            factors[i] = Math.Clamp(factor, 1 / Largest, most);
        }
        return factors;
    }

    /// <summary>A power whose exponent is a multiple of 1/4, by square roots, which are exact everywhere.</summary>
    private static double Power(double value, double exponent)
    {
        double half = Math.Sqrt(value), quarter = Math.Sqrt(half);
        return exponent switch
        {
            0 => 1,
            0.25 => quarter,
            0.5 => half,
            0.75 => half * quarter,
            _ => value,
        };
    }

    private static double[] Ones(int count)
    {
        var ones = new double[count];
        Array.Fill(ones, 1);
        return ones;
    }
}
