using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Converter.Onnx;

/// <summary>Looks past unsupported nodes, so that those after them are examined too.</summary>
internal sealed partial class OnnxImporter
{
    /// <summary>Operators without an importer method whose output has the shape of their first input.</summary>
    private static readonly HashSet<string> s_keepShape =
    [
        "Abs", "DequantizeLinear", "Elu", "Erf", "Exp", "Gelu", "HardSigmoid", "HardSwish", "InstanceNormalization",
        "LayerNormalization", "LeakyRelu",
        "Log", "Mish", "Neg", "PRelu", "Pow", "QuantizeLinear", "Selu", "Sigmoid", "Softplus", "Sqrt", "Tanh",
    ];

    /// <summary>Arithmetic that is supported with a constant only.</summary>
    private static readonly HashSet<string> s_needConstant = ["Div", "Mul", "Sub"];

    /// <summary>Gives the output of an unsupported node the shape it has, where that is plain; the graph is refused in the end.</summary>
    private void StandIn(OnnxNode node)
    {
        Value[] inputs = [.. node.Inputs.OfType<Value>()];
        int[]? shape = s_keepShape.Contains(node.Operation) && inputs.Length > 0 ? inputs[0].Shape
            : s_needConstant.Contains(node.Operation) || node.Operation == "Add" ? inputs.MaxBy(input => input.Elements)?.Shape : null;
        if (shape is not null)
            _values[node.Proto.Output[0]] = new(node.Proto.Output[0], shape, ElementType.Float32);
    }

    /// <summary>What can be said of a node whose inputs have no known shape.</summary>
    private void ExamineWithoutShapes(NodeProto proto, string operation, bool known)
    {
        if (!known)
            throw new UnsupportedNodeException(Remedies.For(operation));
        bool computed = proto.Input.All(input => !_values.TryGetValue(input, out Value? value) || !value.IsConstant);
        if (s_needConstant.Contains(operation) && computed)
            throw new UnsupportedNodeException(BothComputed);
    }
}
