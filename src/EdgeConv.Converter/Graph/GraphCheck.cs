namespace EdgeConv.Converter.Graph;

/// <summary>What every importer and pass must leave: order, shapes and names that agree.</summary>
internal static class GraphCheck
{
    /// <exception cref="EdgeConvException">A node reads what no earlier node makes, a value is made twice, or a shape is not what its
    /// node makes.</exception>
    public static void Verify(ModelGraph graph)
    {
        var made = new HashSet<Value>(graph.Inputs);
        foreach (Node node in graph.Nodes)
        {
            foreach (Value input in node.Inputs)
            {
                Require(input.IsConstant || made.Contains(input), $"node '{node.Name}' reads '{input.Name}' before any node makes it");
                Require(input.Data is not float[] reals || Array.TrueForAll(reals, float.IsFinite),
                    $"node '{node.Name}': the weights '{input.Name}' are not all finite");
            }
            int[][] shapes = NodeShape.OfAll(node);
            for (int i = 0; i < shapes.Length; i++)
            {
                Value output = node.Outputs[i];
                Require(made.Add(output), $"node '{node.Name}' makes '{output.Name}', which exists already");
                Require(shapes[i].SequenceEqual(output.Shape),
                    $"node '{node.Name}': '{output.Name}' is {NodeShape.Text(output.Shape)} in the file, but the node makes {NodeShape.Text(shapes[i])}");
            }
        }
        Require(graph.Inputs.Count > 0 && graph.Outputs.Count > 0, "the graph has no input or no output");
        foreach (Value output in graph.Outputs)
            Require(made.Contains(output), $"output '{output.Name}' is made by no node");
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"{what}; the model is inconsistent, export it again");
    }
}
