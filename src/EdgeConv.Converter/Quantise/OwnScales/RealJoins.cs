using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Passes;

namespace EdgeConv.Converter.Quantise.OwnScales;

/// <summary>
/// Joins at the graph's end become joins of reals: each input keeps its own scale and is dequantised into its part of the output. Probabilities have one
/// scale anyway, and stay int8.
/// </summary>
internal static class RealJoins
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Concat concat in edit.Nodes<Concat>())
            if (!concat.IsReal && GraphEnd.HasMoved(edit, concat.Output) && !Array.TrueForAll(concat.Inputs, input => IsProbability(edit, input)))
                edit.Substitute(concat, new Concat(concat.Name, concat.Inputs, concat.Output, concat.Axis) { IsReal = true });
        return edit.Commit();
    }

    private static bool IsProbability(GraphEdit edit, Value value) => edit.Producer(value) switch
    {
        Softmax or Unary { Functions: [.., { Kind: UnaryKind.Sigmoid }] } => true,
        Reshape or Transpose or Slice or Gather => IsProbability(edit, edit.Producer(value)!.Input),
        Concat { IsReal: false } concat => Array.TrueForAll(concat.Inputs, input => IsProbability(edit, input)),
        _ => false,
    };
}
