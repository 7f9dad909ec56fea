using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Passes;

namespace EdgeConv.Converter.Quantise.OwnScales;

/// <summary>At the graph's end a join of values that is moved, cut or put through a function becomes a join of what that makes of each of them.</summary>
internal static class JoinLast
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Concat concat in edit.Nodes<Concat>())
        {
            if (edit.IsOutput(concat.Output))
                continue;
            foreach (Node reader in edit.Readers(concat.Output).Distinct().ToArray())
                if (GraphEnd.Has(edit, reader.Output) && AxisBehind(reader, concat) is { } axis && (axis > 0 || reader.Output.Shape.Length <= 2))
                    Exchange(edit, concat, reader, axis);
            if (edit.Readers(concat.Output).Count == 0)
                edit.Remove(concat);
        }
        return edit.Commit();
    }

    /// <summary>The axis along which the outputs of the node would be joined; null where it mixes the parts.</summary>
    private static int? AxisBehind(Node node, Concat concat) => node switch
    {
        Unary => concat.Axis,
        Softmax softmax when softmax.Axis != concat.Axis => concat.Axis,
        Transpose transpose => Array.IndexOf(transpose.Permutation, concat.Axis),
        Slice slice when slice.Input.Shape[concat.Axis] == slice.Output.Shape[concat.Axis] && slice.Steps[concat.Axis] == 1 => concat.Axis,
        Reshape reshape => AxisBehind(reshape, concat),
        _ => null,
    };

    /// <summary>An axis with as many blocks before it, of which each part is a whole number of rows.</summary>
    private static int? AxisBehind(Reshape reshape, Concat concat)
    {
        int[] shape = reshape.Output.Shape;
        long blocks = Product(reshape.Input.Shape.AsSpan(0, concat.Axis));
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            long row = Product(shape.AsSpan(axis + 1));
            if (Product(shape.AsSpan(0, axis)) == blocks && Array.TrueForAll(concat.Inputs, part => part.Elements % (blocks * row) == 0))
                return axis;
        }
        return null;
    }

    private static void Exchange(GraphEdit edit, Concat concat, Node reader, int axis)
    {
        var parts = new Value[concat.Inputs.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            Value part = concat.Inputs[i];
            int[] shape = [.. reader.Output.Shape];
            shape[axis] = checked((int)(shape[axis] * (long)part.Shape[concat.Axis] / concat.Output.Shape[concat.Axis]));
            parts[i] = new Value($"{reader.Output.Name}/{i}", shape, ElementType.Float32);
            edit.InsertBefore(reader, reader.Copy([part], parts[i]));
        }
        edit.Substitute(reader, new Concat(reader.Name, parts, reader.Output, axis));
    }

    private static long Product(ReadOnlySpan<int> lengths)
    {
        long product = 1;
        foreach (int length in lengths)
            product *= length;
        return product;
    }
}
