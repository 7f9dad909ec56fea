using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Converter.Tests.Plan;

public sealed class SegmentWalkTests
{
    [Theory, InlineData(true), InlineData(false)]
    public void Its_peaks_are_the_lower_bound_of_the_whole_order(bool keepsInput)
    {
        for (ulong seed = 0; seed < 120; seed++)
            foreach (int? rows in (int?[])[null, 1, 3])
                foreach (int longest in (int[])[1, 3, 64])
                {
                    NetworkDescription network = Network(seed);
                    var order = new StreamOrder(new(network), new(network), keepsInput, longest, rows);
                    long least = order.LeastBytes();
                    foreach (long limit in (long[])[least, least * 5 / 4, long.MaxValue])
                    {
                        var (steps, peak) = order.Steps(order.Cheapest(limit)!);
                        Assert.Equal(Bound(network, steps, keepsInput), peak);
                        Assert.InRange(peak, 0, limit);
                    }
                    Assert.Null(order.Cheapest(least - 1));
                }
    }

    /// <summary>Half of them with branches that do not meet again.</summary>
    internal static NetworkDescription Network(ulong seed) => seed % 2 == 0
        ? RandomNetwork.Of(seed, Rule.Xnnpack, operators: 1 + (int)(seed % 9))
        : RandomNetwork.Forked(seed, Rule.Xnnpack, operators: 1 + (int)(seed % 9));

    private static long Bound(NetworkDescription network, StepRecord[] steps, bool keepsInput) => Lifetimes.LowerBound(
        Lifetimes.Of(network, steps, tensor => keepsInput && (network.Tensors[tensor].Flags & TensorFlags.Input) != 0)).Bytes;
}
