using EdgeConv.Blob;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

internal sealed partial class Lowering
{
    private void AddResize(Resize node)
    {
        if (node.Options.Mode == ResizeMode.Cubic)
            throw new UnsupportedNodeException("cubic interpolation: int8 knows nearest and linear; export with one of them");
        if (node.Options.Coordinates == ResizeCoordinates.CropAndResize || node.Region is not null)
            throw new UnsupportedNodeException("it resizes a region: crop with a slice, then resize");
        int[] shape = node.Input.Shape;
        int rank = shape.Length;
        if ((rank > 4 && shape[1] > 1) || (rank > 2 && shape[0] > 1))
            throw new UnsupportedNodeException("it resizes slices of a volume, or several maps: resize one map, or cut the network before it");
        int[] resized = [.. Enumerable.Range(0, rank).Where(axis => node.Scales[axis] != 1 || shape[axis] != node.Output.Shape[axis])];
        if (Array.Exists(resized, axis => MapShape.AxisOf(shape, axis) is not (MapAxis.Rows or MapAxis.Columns)))
        {
            if (rank > 4 || resized.Length > rank - 2 || resized[0] == 0)
                throw new UnsupportedNodeException($"it resizes axes {string.Join(", ", resized)} of [{string.Join(", ", shape)}]: at most height and width of a map are resized");
            AddTurned(node, [0, .. resized, .. Enumerable.Range(1, rank - 1).Except(resized)]);
            return;
        }
        Place output = Make(node.Output), input = Requantised(node.Name, ReadMap(node.Input), output);
        Emit(Operator(OperatorKind.Resize, _rule, node.Name, output) with
        {
            Vertical = rank > 3 ? ResizePlace.Of(node, rank - 3, _rule) : WindowRecord.One,
            Horizontal = rank > 2 ? ResizePlace.Of(node, rank - 2, _rule) : WindowRecord.One,
        }, output, input);
    }
}
