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
        for (int axis = 0; axis < node.Scales.Length; axis++)
            if (MapShape.AxisOf(node.Input.Shape, axis) is not (MapAxis.Rows or MapAxis.Columns) && (node.Scales[axis] != 1 || node.Input.Shape[axis] != node.Output.Shape[axis]))
                throw new UnsupportedNodeException($"it resizes axis {axis} of [{string.Join(", ", node.Input.Shape)}]: only height and width of a map are resized");
        int rank = node.Input.Shape.Length;
        if ((rank > 4 && node.Input.Shape[1] > 1) || (rank > 2 && node.Input.Shape[0] > 1))
            throw new UnsupportedNodeException("it resizes slices of a volume, or several maps: resize one map, or cut the network before it");
        Place output = Make(node.Output), input = Requantised(node.Name, ReadMap(node.Input), output);
        Emit(Operator(OperatorKind.Resize, _rule, node.Name, output) with
        {
            Vertical = rank > 3 ? ResizePlace.Of(node, rank - 3, _rule) : WindowRecord.One,
            Horizontal = rank > 2 ? ResizePlace.Of(node, rank - 2, _rule) : WindowRecord.One,
        }, output, input);
    }
}
