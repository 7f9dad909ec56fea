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

    /// <summary>Whether each output element depends on the elements at its place alone, so that layout and shape do not matter.</summary>
    public virtual bool IsElementWise => false;

    /// <summary>Whether it only moves, repeats, picks or averages elements, so that its output has the scale of its input.</summary>
    public virtual bool KeepsScale => false;

    /// <summary>The same operation on other values. Weights are among the inputs.</summary>
    public abstract Node Copy(Value[] inputs, Value output);

    public override string ToString() => $"{GetType().Name} {Name}";
}

/// <summary>A node that may end in a clamp, so that an activation can be fused into it.</summary>
internal abstract class ClampedNode(string name, Value[] inputs, Value[] outputs) : Node(name, inputs, outputs)
{
    public Clamp Clamp { get; set; } = Clamp.None;
}
