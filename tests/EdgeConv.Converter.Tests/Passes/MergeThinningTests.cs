using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class MergeThinningTests
{
    [Fact]
    public void Thins_rows_and_columns_in_one_step()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 7, 6, 3);
        Value rows = graph.Add((name, value) => new Pool(name, input, value, PoolKind.Maximum, new(1, 2), new(1)));
        Value output = graph.Add((name, value) => new Pool(name, rows, value, PoolKind.Maximum, new(1), new(1, 3)));
        Assert.Equal(["Pool"], graph.Run(output, MergeThinning.Run));
        Assert.Equal([1, 4, 2, 3], graph.Graph.Outputs[0].Shape);
    }
}
