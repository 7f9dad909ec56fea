using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class RemoveDeadNodesTests
{
    [Fact]
    public void Removes_what_leads_to_no_output()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 4, 4, 2);
        graph.Relu(graph.Relu(input));
        Value output = graph.Add((name, value) => new Activation(name, input, value, Clamp.Relu6));
        Assert.Equal(["Activation"], graph.Run(output, RemoveDeadNodes.Run));
    }
}
