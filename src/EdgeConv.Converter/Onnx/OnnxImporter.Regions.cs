using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>Deformable convolution and what detectors do with regions and boxes.</summary>
internal sealed partial class OnnxImporter
{
    /// <summary>Boxes that one suppression may take, so that a short file cannot ask for a long output.</summary>
    private const int MostSelected = 1 << 16;

    private void DeformConv(OnnxNode node)
    {
        Value input = node.Flowing(0), stored = node.Constant(1), offsets = node.Required(2);
        if (input.Shape.Length != 4 || offsets.Shape.Length != 4)
            throw new UnsupportedNodeException($"a deformable convolution over {NodeShape.Text(input.Shape)}: maps are supported");
        CheckFilter(node, input, stored, "deformable convolution");
        Value weights = Filter(node, stored, stored.Shape, node.Floats(1));
        MapWindows windows = Windows(node, [.. stored.Shape.Skip(2)], input.Shape);
        Value? bias = node.HasInput(3) ? Value.Constant(node.Constant(3).Name, node.Constant(3).Shape, node.Floats(3)) : null;
        Value map = ToMap(node, input), moved = LastChannels(node, offsets);
        Value? mask = node.HasInput(4) ? LastChannels(node, node.Required(4)) : null;
        EmitMap(node, 4, output => new DeformableConvolution(node.Name, map, moved, mask, weights, bias, output, windows.Vertical, windows.Horizontal,
            node.Int("group", 1), node.Int("offset_group", 1)));
    }

    private Value LastChannels(OnnxNode node, Value value)
    {
        if (!value.IsConstant)
            return ToMap(node, value);
        int[] order = Permutation.ChannelsToEnd(value.Shape.Length);
        return Value.Constant(value.Name, Permutation.Apply(order, value.Shape), (float[])Permutation.Transpose(Reals(node, value), value.Shape, order));
    }

    private void MaxRoiPool(OnnxNode node)
    {
        Value input = node.Flowing(0), regions = node.Required(1);
        int[] size = node.Ints("pooled_shape") ?? [];
        if (size is not [> 0, > 0] || input.Shape.Length != 4 || regions.Shape is not [_, 5])
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' pools {NodeShape.Text(input.Shape)} in regions {NodeShape.Text(regions.Shape)} to {NodeShape.Text(size)}; export the model again");
        Value map = ToMap(node, input), list = AsReals(node, regions);
        EmitMap(node, 4, output => new RegionPool(node.Name, map, list, output, size[0], size[1], node.Float("spatial_scale", 1)));
    }

    private void RoiAlign(OnnxNode node)
    {
        Value input = node.Flowing(0), regions = node.Required(1), batches = node.Required(2);
        int rows = node.Int("output_height", 1), columns = node.Int("output_width", 1), samples = node.Int("sampling_ratio", 0);
        string mode = node.Text("mode", "avg"), transformation = node.Text("coordinate_transformation_mode", _opset >= 16 ? "half_pixel" : "output_half_pixel");
        bool sound = input.Shape.Length == 4 && regions.Shape is [_, 4] && batches.Shape is [var count] && count == regions.Shape[0] && rows > 0 && columns > 0
            && samples is >= 0 and <= 1024 && mode is "avg" or "max" && transformation is "half_pixel" or "output_half_pixel";
        if (!sound)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' aligns {NodeShape.Text(input.Shape)} in regions {NodeShape.Text(regions.Shape)} to {rows} x {columns} with {samples} samples (mode {mode}, {transformation}); export the model again");
        Value map = ToMap(node, input), list = AsReals(node, regions), pictures = AsReals(node, batches);
        EmitMap(node, 4, output => new RegionAlign(node.Name, map, list, pictures, output, rows, columns, node.Float("spatial_scale", 1), samples,
            mode == "max", transformation == "half_pixel"));
    }

    private void NonMaxSuppression(OnnxNode node)
    {
        Value boxes = node.Flowing(0), scores = node.Required(1);
        if (boxes.Shape is not [_, _, 4] || scores.Shape.Length != 3)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has boxes {NodeShape.Text(boxes.Shape)} and scores {NodeShape.Text(scores.Shape)}; export the model again");
        long perClass = node.HasInput(2) ? node.Longs(2).FirstOrDefault() : 0;
        float overlap = node.HasInput(3) ? node.Floats(3).FirstOrDefault() : 0;
        float least = node.HasInput(4) && node.Constant(4).Data is float[] { Length: > 0 } threshold ? threshold[0] : float.NegativeInfinity;
        long most = Math.Min(perClass, boxes.Shape[1]) * scores.Shape[0] * scores.Shape[1];
        if (most is < 1 or > MostSelected || float.IsNaN(least))
            throw new UnsupportedNodeException($"it may select {most} boxes: set max_output_boxes_per_class so that it is 1 to {MostSelected}");
        Value list = AsReals(node, scores);
        Emit(node, new(node.Proto.Output[0], [(int)most, 3], ElementType.Float32), output => new NonMaximumSuppression(node.Name, boxes, list, output,
            (int)Math.Min(perClass, boxes.Shape[1]), overlap, least, node.Int("center_point_box", 0) != 0));
        _whole.Add(_values[node.Proto.Output[0]]);
    }

    private static Value AsReals(OnnxNode node, Value value) => value.IsConstant ? Value.Constant(value.Name, value.Shape, Reals(node, value)) : value;
}
