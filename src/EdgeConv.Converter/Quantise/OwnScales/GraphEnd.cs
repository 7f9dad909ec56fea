using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Passes;

namespace EdgeConv.Converter.Quantise.OwnScales;

/// <summary>Where a graph only puts its outputs together.</summary>
internal static class GraphEnd
{
    /// <summary>Whether nothing but moves, joins and functions of elements lies between a value and the outputs.</summary>
    public static bool Has(GraphEdit edit, Value value) => edit.Readers(value).Count == 0
        ? edit.IsOutput(value)
        : edit.Readers(value).All(reader => (Moves(reader) || reader is Softmax or Unary) && Has(edit, reader.Output));

    /// <summary>Whether nothing but moves and joins does.</summary>
    public static bool HasMoved(GraphEdit edit, Value value) => edit.Readers(value).Count == 0
        ? edit.IsOutput(value)
        : edit.Readers(value).All(reader => Moves(reader) && HasMoved(edit, reader.Output));

    private static bool Moves(Node node) => node is Reshape or Transpose or Slice or Gather or Concat;
}
