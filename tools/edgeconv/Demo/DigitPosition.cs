using EdgeConv.Numerics;

namespace EdgeConv.Command.Demo;

/// <summary>One digit as the network sees it; the rules are those of tools/meter/README.md, "Reading".</summary>
/// <param name="Position">0 to 10: 3.7 is a drum that shows the rest of 3 above most of 4.</param>
/// <param name="Digit">The likeliest digit.</param>
/// <param name="Confidence">Share of that digit and its larger neighbour together.</param>
internal readonly record struct DigitPosition(double Position, int Digit, double Confidence)
{
    public const int Digits = 10;

    /// <summary>From the network's ten scores, before softmax.</summary>
    public static DigitPosition Of(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int i = 1; i < Digits; i++)
            if (scores[i] > scores[best])
                best = i;
        double sum = 0;
        Span<double> shares = stackalloc double[Digits];
        for (int i = 0; i < Digits; i++)
            sum += shares[i] = Elementary.Exp(scores[i] - (double)scores[best]);
        double above = shares[(best + 1) % Digits], below = shares[(best + Digits - 1) % Digits];
        double neighbour = Math.Max(above, below), offset = neighbour / (shares[best] + neighbour);
        double position = best + (above >= below ? offset : -offset);
        return new(position < 0 ? position + Digits : position % Digits, best, (shares[best] + neighbour) / sum);
    }
}
