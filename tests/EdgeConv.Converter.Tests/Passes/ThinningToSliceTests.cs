using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class ThinningToSliceTests
{
    [Fact]
    public void A_pool_of_single_elements_takes_every_nth_row_and_column()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 7, 6, 3);
        Value output = graph.Add((name, value) => new Pool(name, input, value, PoolKind.Maximum, new(1, 2), new(1, 3)));
        Assert.Equal(["Slice"], graph.Run(output, ThinningToSlice.Run));
        Assert.Equal([1, 4, 2, 3], graph.Graph.Outputs[0].Shape);
    }

    [Fact]
    public void Larger_windows_and_clamps_stay()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 7, 6, 3);
        Value pooled = graph.Add((name, value) => new Pool(name, input, value, PoolKind.Maximum, new(2, 2), new(1, 3)));
        Value thin = graph.Add((name, value) => new Pool(name, pooled, value, PoolKind.Maximum, new(1, 2), new(1)));
        Value output = graph.Add((name, value) => new Pool(name, thin, value, PoolKind.Maximum, new(1), new(1, 2)) { Clamp = Clamp.Relu });
        Assert.Equal(["Pool", "Slice", "Pool"], graph.Run(output, ThinningToSlice.Run));
    }
}
