using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Passes;

namespace EdgeConv.Converter.Quantise.OwnScales;

/// <summary>A join of channels, times or over one number, becomes a join of the parts times or over it: each part can have its own scale until then.</summary>
internal static class FactorBeforeJoin
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Binary binary in edit.Nodes<Binary>())
        {
            if (binary.Kind is not (BinaryKind.Multiply or BinaryKind.Divide) || !binary.Clamp.IsNone || binary.Inputs[1].Elements != 1)
                continue;
            ChannelPermutation? order = edit.Producer(binary.Input) as ChannelPermutation;
            if (edit.Producer(order?.Input ?? binary.Input) is not Concat concat || concat.Axis != concat.Output.Shape.Length - 1)
                continue;
            Value[] parts = [.. concat.Inputs.Select((input, i) => Part(edit, binary, input, i))];
            Value joined = order is null ? binary.Output : new($"{binary.Output.Name}/joined", concat.Output.Shape, ElementType.Float32);
            var join = new Concat($"{binary.Name}/joined", parts, joined, concat.Axis);
            if (order is null)
            {
                edit.Substitute(binary, join);
                continue;
            }
            edit.InsertBefore(binary, join);
            edit.Substitute(binary, new ChannelPermutation(binary.Name, joined, binary.Output, order.Channels));
        }
        return edit.Commit();
    }

    private static Value Part(GraphEdit edit, Binary binary, Value input, int index)
    {
        // What only ends a part's own scale is not needed here.
        Value own = edit.Producer(input) is Activation { Clamp.IsNone: true } end ? end.Input : input;
        var part = new Value($"{binary.Output.Name}/{index}", own.Shape, ElementType.Float32);
        edit.InsertBefore(binary, new Binary($"{binary.Name}/{index}", own, binary.Inputs[1], part, binary.Kind));
        return part;
    }
}
