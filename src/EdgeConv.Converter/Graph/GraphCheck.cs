namespace EdgeConv.Converter.Graph;

/// <summary>What every importer and pass must leave: order, shapes and names that agree.</summary>
internal static class GraphCheck
{
    /// <summary>Importers make some nodes of one: a file's 10,000 become no more than these.</summary>
    private const int MostNodes = 30_000;

    /// <summary>What all nodes together may make and compute; a file that asks for more is refused by <see cref="ModelLimits"/> in the end.</summary>
    private const long MostElements = 1L << 30, MostMacs = 1_000_000_000_000;

    /// <summary>Asked before a node is added.</summary>
    /// <exception cref="EdgeConvException">There are too many already.</exception>
    public static void CheckRoom(ModelGraph graph)
    {
        if (graph.Nodes.Count >= MostNodes)
            throw new EdgeConvException(ConverterErrors.TooLong, $"its nodes become more than {MostNodes}; split the model");
    }

    /// <exception cref="EdgeConvException">A node reads what no earlier node makes, a value is made twice, a shape is not what its node makes, or all together
    /// are more than a camera node computes.</exception>
    public static void Verify(ModelGraph graph)
    {
        var made = new HashSet<Value>();
        foreach (Value input in graph.Inputs)
            Require(made.Add(input), $"two inputs are '{input.Name}'");
        var finite = new HashSet<Array>(ReferenceEqualityComparer.Instance);
        long elements = 0, macs = 0;
        foreach (Node node in graph.Nodes)
        {
            foreach (Value input in node.Inputs)
            {
                Require(input.IsConstant || made.Contains(input), $"node '{node.Name}' reads '{input.Name}' before any node makes it");
                Require(input.Data is not float[] reals || !finite.Add(reals) || Array.TrueForAll(reals, float.IsFinite),
                    $"node '{node.Name}': the weights '{input.Name}' are not all finite");
            }
            int[][] shapes = NodeShape.OfAll(node);
            for (int i = 0; i < shapes.Length; i++)
            {
                Value output = node.Outputs[i];
                Require(made.Add(output), $"node '{node.Name}' makes '{output.Name}', which exists already");
                Require(shapes[i].SequenceEqual(output.Shape),
                    $"node '{node.Name}': '{output.Name}' is {NodeShape.Text(output.Shape)} in the file, but the node makes {NodeShape.Text(shapes[i])}");
                elements += output.Elements;
            }
            macs += Macs.Of(node);
            if (elements > MostElements || macs > MostMacs)
                throw new EdgeConvException(ConverterErrors.TooLong, $"up to node '{node.Name}' the network makes {elements} elements by {macs} multiply-accumulates; "
                    + $"at most {MostElements} by {MostMacs} are taken: make its input smaller");
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
