using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>After the passes: what still moves elements between two nodes, where the runtime has only rows of pixels, is not
/// supported.</summary>
internal static class LayoutCheck
{
    public static void Collect(ModelGraph graph, UnsupportedNodes unsupported)
    {
        HashSet<Value> atInput = [.. graph.Inputs], atOutput = [];
        foreach (Node node in graph.Nodes)
        {
            if (node is Transpose or Reshape or Quantize && atInput.Contains(node.Input))
                atInput.Add(node.Output);
        }
        var inner = new HashSet<Value>();
        foreach (Node node in Enumerable.Reverse(graph.Nodes))
        {
            bool ends = node is Transpose or Reshape or Quantize && !inner.Contains(node.Output);
            if (ends)
                atOutput.Add(node.Output);
            else
                inner.UnionWith(node.Inputs);
        }
        foreach (Node node in graph.Nodes)
        {
            bool edge = atInput.Contains(node.Output) || atOutput.Contains(node.Output);
            if (node is Transpose && !edge)
                unsupported.Add(node.Name, "Transpose", "it changes the layout between two layers: keep one layout throughout, or cut the network here");
            else if (node is Reshape && !edge && !(IsVector(node.Input) && IsVector(node.Output)))
                unsupported.Add(node.Name, "Reshape", $"{NodeShape.Text(node.Input.Shape)} to {NodeShape.Text(node.Output.Shape)} between two layers: flatten only before a fully connected layer, or cut the network here");
            else if (node is Softmax softmax && softmax.Axis != node.Input.Shape.Length - 1)
                unsupported.Add(node.Name, "Softmax", "it normalises over space: only the channels of each pixel are supported, cut the network here");
        }
    }

    /// <summary>One pixel: all lengths but the last are 1.</summary>
    private static bool IsVector(Value value) => value.Shape.Length > 0 && value.Elements == value.Shape[^1];
}
