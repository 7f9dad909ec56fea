using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

/// <summary>Functions of one or two elements.</summary>
internal sealed partial class Lowering
{
    private void AddUnary(Unary node)
    {
        Place input = ReadMap(node.Input), output = Make(node.Output);
        CheckSameShape(input, output);
        if (HasInt16(output, input))
            EmitInt16Table(node.Name, input, output, x => (float)node.Apply(x));
        else
            EmitTable(node.Name, input, output, UnaryTable.Of(_network.Rule, node.Functions, QuantisationOf(input), QuantisationOf(output)));
    }

    private static void CheckSameShape(Place input, Place output)
    {
        if (ShapeOf(input) != ShapeOf(output))
            throw new UnsupportedNodeException("its input and output have different shapes: export it again");
    }
}
