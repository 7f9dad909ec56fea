using EdgeConv.Blob;
using EdgeConv.Converter.Plan.Addresses;
using EdgeConv.Converter.Plan.Order;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Converter.Tests.Plan.Order;

public sealed class SegmentWalkTests
{
    [Theory, InlineData(true), InlineData(false)]
    public void Its_peaks_are_the_lower_bound_of_the_whole_order(bool keepsInput)
    {
        for (ulong seed = 0; seed < (ulong)Emulation.Cases(120); seed++)
            foreach (int? rows in (int?[])[null, 1, 3])
                foreach (int longest in (int[])[1, 3, 64])
                {
                    NetworkDescription network = RandomNetwork.AnyShape(seed);
                    var order = new StreamOrder(new(network), new(network), keepsInput, longest, rows);
                    long least = order.LeastBytes;
                    foreach (long limit in (long[])[least, least * 5 / 4, long.MaxValue])
                    {
                        var (steps, peak) = order.Steps(order.Cheapest(limit)!);
                        Assert.Equal(Bound(network, steps, keepsInput), peak);
                        Assert.InRange(peak, 0, limit);
                    }
                    Assert.Null(order.Cheapest(least - 1));
                }
    }

    private static long Bound(NetworkDescription network, StepRecord[] steps, bool keepsInput) => Lifetimes.LowerBound(
        Lifetimes.Of(network, steps, tensor => keepsInput && (network.Tensors[tensor].Flags & TensorFlags.Input) != 0)).Bytes;
}
