namespace EdgeConv;

/// <summary>
/// What a depthwise-separable convolution costs in the place of a standard one: a filter of the same window per input channel, then 1x1 over the channels
/// (Howard et al. 2017, arXiv:1704.04861, section 3.1).
/// </summary>
/// <param name="Parameters">Weights of both, and as many biases as the standard one has.</param>
/// <param name="Macs">Multiply-accumulates of one inference.</param>
/// <param name="Ratio">Its weights, and its multiply-accumulates, per one of the standard convolution: <c>1 / N + 1 / K^2</c> of N output channels and
/// K^2 taps.</param>
public sealed record SeparableCost(long Parameters, long Macs, double Ratio)
{
    internal static SeparableCost Of(long taps, long inputs, long outputs, long pixels, long biases)
    {
        long weights = checked(taps * inputs + inputs * outputs);
        return new(weights + biases, checked(weights * pixels), 1.0 / outputs + 1.0 / taps);
    }
}
