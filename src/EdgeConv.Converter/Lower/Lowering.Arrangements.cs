using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

/// <summary>
/// Nodes that put elements in another order. They only say so; what reads the value decides whether a view will do, a copy of each row, or every element
/// must be moved.
/// </summary>
internal sealed partial class Lowering
{
    /// <summary>A table names every element with 4 bytes of the file.</summary>
    private const int MostInTable = 1 << 20;

    private readonly Dictionary<Value, Arrangement> _arranged = [];

    private void AddTranspose(Transpose node)
    {
        if (KeepsOrder(node))
            AddAlias(node);
        else
            Arrange(node, Permutation.Sources(node.Permutation, node.Input.Shape));
    }

    /// <summary>The same elements in the same order: readers find them where they lie, and move them if they cannot read them so.</summary>
    private void AddAlias(Node node)
    {
        if (node.Input.Elements != node.Output.Elements)
            throw new UnsupportedNodeException($"it makes {node.Output.Elements} elements of {node.Input.Elements}: export it again");
        if (_arranged.TryGetValue(node.Input, out Arrangement? arrangement) && !_places.ContainsKey(node.Input))
            _arranged[node.Output] = arrangement;
        else
            _places[node.Output] = Read(node.Input);
        KeepArranged(node.Output);
    }

    /// <summary>The value's elements, where nothing but their order differs from those of a place.</summary>
    private Arrangement ArrangementOf(Value value) =>
        _arranged.TryGetValue(value, out Arrangement? arrangement) && !_places.ContainsKey(value) ? arrangement : Arrangement.Of(Read(value));

    private void Arrange(Node node, int[] sources)
    {
        Arrangement arrangement = ArrangementOf(node.Input).Picked(sources);
        if (arrangement.IsInOrder)
            _places[node.Output] = arrangement.Source;
        else
            _arranged[node.Output] = arrangement;
        KeepArranged(node.Output);
    }

    private void KeepArranged(Value value)
    {
        if (_options.Keeps(value.Name))
            Flag(Read(value).Tensor, TensorFlags.Kept);
    }

    /// <summary>Whether a value is one whose elements have not been moved yet.</summary>
    private bool IsArranged(Value value) => _arranged.ContainsKey(value) && !_places.ContainsKey(value);

    /// <summary>The value as a map of its own shape: a view of what it comes from, or what operators move into its own place.</summary>
    private Place Moved(Value value, Arrangement arrangement)
    {
        MapShape shape = MapShape.Of(value);
        if (arrangement.Elements.Length != (long)shape.Rows * shape.Columns * shape.Channels)
            throw new UnsupportedNodeException($"'{value.Name}' does not have the elements of what it comes from: export it again");
        // A part of a concatenation is written where it belongs.
        if (!_parts.ContainsKey(value) && ArrangedPiece.Find(arrangement, Placeless(shape)) is [{ IsView: true } whole])
            return _places[value] = whole.View;
        _places.Remove(value);
        Place output = Make(value);
        if (_network.Tensors[output.Tensor].IsReal)
        {
            EmitRearrange(value.Name, arrangement, output);
            return output;
        }
        arrangement = arrangement with { Source = Requantised(value.Name, arrangement.Source, output) };
        if (ArrangedPiece.Find(arrangement, output) is not { } pieces)
            EmitRearrange(value.Name, arrangement, output);
        else
            for (int i = 0; i < pieces.Count; i++)
                EmitPiece(pieces.Count == 1 ? value.Name : $"{value.Name}/piece{i}", pieces[i]);
        return output;
    }

    /// <summary>All of a map that has no tensor.</summary>
    private static Place Placeless(MapShape shape) =>
        new(new() { Tensor = -1, RowStride = 1, Rows = shape.Rows, ColumnStride = 1, Columns = shape.Columns, Channels = shape.Channels });

    private void EmitPiece(string name, ArrangedPiece piece)
    {
        if (piece.IsView)
            AddTable(name, piece.View, piece.Target, Clamp.None);
        else
            Emit(WithParameters(Operator(OperatorKind.Permute, _rule, name, piece.Target), MemoryMarshal.AsBytes<int>(piece.Channels).ToArray()), piece.Target, piece.Source);
    }

    private void EmitRearrange(string name, Arrangement arrangement, Place output)
    {
        var parameters = new RearrangeParameters { Value = QuantisationOf(output).ZeroPoint };
        byte[] rest;
        if (arrangement.Loops() is { } loops)
        {
            parameters.Loops = loops.Count;
            (parameters.FirstRow, parameters.FirstColumn, parameters.FirstChannel) = arrangement.At(arrangement.Elements[0]);
            rest = MemoryMarshal.AsBytes<RearrangeLoop>(loops.ToArray()).ToArray();
        }
        else if (_network.Tensors[output.Tensor].IsReal)
            throw new UnsupportedNodeException("it puts float32 in no regular order: do that after the session");
        else if (arrangement.Elements.Length <= MostInTable)
            rest = MemoryMarshal.AsBytes<int>(arrangement.Elements).ToArray();
        else
            throw new UnsupportedNodeException($"it moves {arrangement.Elements.Length} elements in no regular order, {MostInTable} at most can be: cut the network before it");
        Emit(WithParameters(Operator(OperatorKind.Rearrange, _rule, name, output), [.. Bytes(parameters), .. rest]) with { Flags = OperatorFlags.ReadsAll }, output, arrangement.Source);
    }

    /// <summary>Elements of some places along an axis: a view where they are regular, channels in another order, else an arrangement.</summary>
    private void AddGather(Gather node) => Arrange(node, Along(node.Input.Shape, node.Axis, node.Indices));

    private void AddRearrange(Rearrange node) => Arrange(node, node.Sources);

    /// <summary>The elements of a shape with those at some indices of one axis.</summary>
    private static int[] Along(int[] shape, int axis, int[] indices)
    {
        int inner = shape[(axis + 1)..].Aggregate(1, (product, length) => checked(product * length));
        int outer = shape[..axis].Aggregate(1, (product, length) => checked(product * length)), next = 0;
        var sources = new int[checked(outer * indices.Length * inner)];
        for (int i = 0; i < outer; i++)
            foreach (int index in indices)
                for (int k = 0; k < inner; k++)
                    sources[next++] = index < 0 ? -1 : (i * shape[axis] + index) * inner + k;
        return sources;
    }

    /// <summary>Elements of a slice whose axes are no rows, columns and channels of a map, or go backwards.</summary>
    private void ArrangeSlice(Slice node)
    {
        int[] shape = node.Input.Shape, sources = [.. Enumerable.Range(0, checked((int)node.Input.Elements))];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            int[] indices = [.. Enumerable.Range(0, node.Output.Shape[axis]).Select(i => node.Starts[axis] + i * node.Steps[axis])];
            sources = Array.ConvertAll(Along(shape, axis, indices), element => sources[element]);
            shape = [.. shape[..axis], indices.Length, .. shape[(axis + 1)..]];
        }
        Arrange(node, sources);
    }

    /// <summary>Padding that repeats elements of the input.</summary>
    private void ArrangePad(Pad node)
    {
        int[] shape = node.Input.Shape, sources = [.. Enumerable.Range(0, checked((int)node.Input.Elements))];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            int length = shape[axis];
            int[] indices = [.. Enumerable.Range(-node.Before[axis], length + node.Before[axis] + node.After[axis]).Select(i => node.Mode == PadMode.Edge ? Math.Clamp(i, 0, length - 1) : Mirrored(i, length))];
            sources = Array.ConvertAll(Along(shape, axis, indices), element => sources[element]);
            shape = [.. shape[..axis], indices.Length, .. shape[(axis + 1)..]];
        }
        Arrange(node, sources);
    }

    private static int Mirrored(int index, int length)
    {
        if (length == 1)
            return 0;
        int period = 2 * (length - 1), at = (index % period + period) % period;
        return Math.Min(at, period - at);
    }
}
