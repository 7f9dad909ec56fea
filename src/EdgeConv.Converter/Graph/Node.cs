namespace EdgeConv.Converter.Graph;

/// <summary>One operation: what it reads and what it makes.</summary>
internal abstract class Node(string name, Value[] inputs, Value[] outputs)
{
    /// <summary>The node's name in the source file, or <c>OPERATOR#index</c> where it has none: errors name it.</summary>
    public string Name { get; } = name;

    public Value[] Inputs { get; } = inputs;

    public Value[] Outputs { get; } = outputs;

    public Value Input => Inputs[0];

    public Value Output => Outputs[0];

    public override string ToString() => $"{GetType().Name} {Name}";
}

/// <summary>A node that may end in a clamp, so that an activation can be fused into it.</summary>
internal abstract class ClampedNode(string name, Value[] inputs, Value[] outputs) : Node(name, inputs, outputs)
{
    public Clamp Clamp { get; set; } = Clamp.None;
}
