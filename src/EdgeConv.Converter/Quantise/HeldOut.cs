using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise;

/// <summary>Samples that nothing is learned from judge what was learned from the others: those that weights are fitted to hide noise. Where there are few, the same learn and judge.</summary>
internal sealed class HeldOut
{
    /// <summary>One of so many samples judges, and so many at most do.</summary>
    private const int Every = 4, MostJudges = 8;

    private readonly float[][][] _judges;

    public HeldOut(CalibrationSet samples)
    {
        bool areFew = samples.Samples.Take(Every).Count() < Every;
        Learned = areFew ? samples : new(samples.Samples.Where((_, i) => i % Every != 0));
        _judges = [.. samples.Samples.Where((_, i) => areFew || i % Every == 0).Take(MostJudges)];
    }

    /// <summary>What may be learned from.</summary>
    public CalibrationSet Learned { get; }

    /// <summary>Signal-to-noise of the outputs, as the runtime computes them, against the float graph; infinite where nothing differs, and none at all where a sum could overflow.</summary>
    public double Decibels(ModelGraph source, ModelGraph quantised)
    {
        if (!AccumulatorBound.Holds(quantised))
            return double.NegativeInfinity;
        using SessionRun run = SessionRun.Of(quantised, Rule.Xnnpack);
        return Comparison.Run(source, run, _judges).OutputSignalToNoiseDb ?? double.PositiveInfinity;
    }
}
