namespace EdgeConv.Converter.Graph;

/// <summary>A network: nodes in an order in which every input is made before it is read.</summary>
internal sealed class ModelGraph(string name)
{
    public string Name { get; } = name;

    /// <summary>The arithmetic of the program that it was quantised for; null where that leaves a choice.</summary>
    public Blob.Rule? Rule { get; set; }

    /// <summary>What the caller gives, in the source model's order, in its type and layout.</summary>
    public List<Value> Inputs { get; } = [];

    /// <summary>What the caller gets, in the source model's order, in its type and layout.</summary>
    public List<Value> Outputs { get; } = [];

    public List<Node> Nodes { get; } = [];

    /// <summary>Class names, where the source file has them.</summary>
    public List<string> Labels { get; } = [];

    /// <summary>A graph with the same name, rule, labels, inputs and outputs, and no nodes yet: for one that is to be written again.</summary>
    public ModelGraph WithoutNodes()
    {
        var graph = new ModelGraph(Name) { Rule = Rule };
        graph.Labels.AddRange(Labels);
        graph.Inputs.AddRange(Inputs);
        graph.Outputs.AddRange(Outputs);
        return graph;
    }

    /// <summary>The node that makes a value, or null for inputs and constants.</summary>
    public Node? Producer(Value value) => Nodes.Find(node => Array.IndexOf(node.Outputs, value) >= 0);

    /// <summary>The nodes that read a value.</summary>
    public IEnumerable<Node> Readers(Value value) => Nodes.Where(node => Array.IndexOf(node.Inputs, value) >= 0);

    /// <summary>Whether exactly one node reads the value and it is no output, so that a pass may fuse the two.</summary>
    public bool HasOneReader(Value value) => !Outputs.Contains(value) && Readers(value).Count() == 1;

    /// <summary>Makes every reader of <paramref name="old"/> read <paramref name="value"/>, outputs of the graph included.</summary>
    public void Replace(Value old, Value value)
    {
        foreach (Node node in Nodes)
            for (int i = 0; i < node.Inputs.Length; i++)
                if (node.Inputs[i] == old)
                    node.Inputs[i] = value;
        for (int i = 0; i < Outputs.Count; i++)
            if (Outputs[i] == old)
                Outputs[i] = value;
    }
}
