using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>Looks past unsupported nodes, so that those after them are examined too.</summary>
internal sealed partial class OnnxImporter
{
    /// <summary>Operators without an importer method whose output has the shape of their first input.</summary>
    private static readonly HashSet<string> s_keepShape = ["DequantizeLinear", "QuantizeLinear"];

    /// <summary>Gives the output of an unsupported node the shape it has, where that is plain; the graph is refused in the end.</summary>
    private void StandIn(OnnxNode node)
    {
        int[]? shape = node.Inputs.OfType<Value>().FirstOrDefault()?.Shape;
        if (s_keepShape.Contains(node.Operation) && shape is not null)
            _values[node.Proto.Output[0]] = new(node.Proto.Output[0], shape, ElementType.Float32);
    }

    /// <summary>What can be said of a node whose inputs have no known shape.</summary>
    private static void ExamineWithoutShapes(string operation, bool known)
    {
        if (!known)
            throw new UnsupportedNodeException(Remedies.For(operation));
    }
}
