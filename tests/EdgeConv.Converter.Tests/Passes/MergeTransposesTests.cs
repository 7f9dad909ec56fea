using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class MergeTransposesTests
{
    [Fact]
    public void Makes_one_of_two()
    {
        var graph = new PassCase();
        Value value = graph.Transpose(graph.Transpose(graph.Input(1, 2, 3, 4), 0, 2, 3, 1), 0, 2, 3, 1);
        Assert.Equal(["Transpose"], graph.Run(value, MergeTransposes.Run));
        Assert.Equal([0, 3, 1, 2], ((Transpose)graph.Graph.Nodes[0]).Permutation);
    }

    [Fact]
    public void Leaves_the_first_where_another_node_reads_it()
    {
        var graph = new PassCase();
        Value first = graph.Transpose(graph.Input(1, 2, 3, 4), 0, 2, 3, 1), other = graph.Relu(first);
        Value value = graph.Add(graph.Transpose(graph.Transpose(first, 0, 3, 1, 2), 0, 2, 3, 1), other);
        Assert.Equal(["Transpose", "Activation", "Add"], graph.Run(value, MergeTransposes.Run));
    }

    [Fact]
    public void Makes_one_of_equal_transposes_of_a_value()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 2, 3, 4);
        Value value = graph.Add(graph.Relu(graph.Transpose(input, 0, 2, 3, 1)), graph.Transpose(input, 0, 2, 3, 1));
        Assert.Equal(["Transpose", "Activation", "Add"], graph.Run(value, MergeTransposes.Run));
    }
}
