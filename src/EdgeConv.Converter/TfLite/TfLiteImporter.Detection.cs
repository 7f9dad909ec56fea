using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.TfLite;

/// <summary>The custom operator that ends TensorFlow's SSD models.</summary>
internal sealed partial class TfLiteImporter
{
    /// <summary>Options by name as <c>tensorflow/lite/kernels/detection_postprocess.cc</c> reads them.</summary>
    private void DetectionPostProcess(TfLiteNode node)
    {
        var options = new FlexMap(node.Custom(), node.Name);
        Value codes = Flowing(node, 0), scores = Flowing(node, 1), anchors = Dequantised(Constant(node, 2));
        if (node.Outputs.Length != 4)
            throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}' has {node.Outputs.Length} outputs of 4; the file is damaged, export it again");
        Value[] outputs = Array.ConvertAll(node.Outputs, index => _tensors[index]);
        var detection = new DetectionOptions(Whole("max_detections"), Whole("max_classes_per_detection"), Whole("detections_per_class", 100),
            Whole("num_classes"), Real("nms_score_threshold"), Real("nms_iou_threshold"), Real("y_scale"), Real("x_scale"), Real("h_scale"), Real("w_scale"),
            Whole("use_regular_nms", 0) != 0);
        int boxes = anchors.Shape[0], most = detection.MostDetections;
        bool fits = codes.Shape.AsSpan().SequenceEqual([1, boxes, 4]) && anchors.Shape is [_, 4] && scores.Shape is [1, var rows, var classes] && rows == boxes
            && classes - detection.Classes is 0 or 1 && most > 0 && detection.Classes > 0 && detection.MostClassesPerDetection > 0 && (long)most * detection.MostClassesPerDetection <= Math.Min(boxes * (long)detection.Classes, NodeShape.MostElements / 4);
        if (!fits)
            throw new UnsupportedNodeException($"{detection.Classes} classes and {most} detections of codes {NodeShape.Text(codes.Shape)}, scores "
                + $"{NodeShape.Text(scores.Shape)} and anchors {NodeShape.Text(anchors.Shape)}: export it again");
        int found = most * detection.MostClassesPerDetection;
        int[][] shapes = [[1, found, 4], [1, found], [1, found], [1]];
        for (int i = 0; i < outputs.Length; i++)
            outputs[i].Shape = shapes[i]; // exporters leave them open
        Emit(new DetectionPostProcess(node.Name, codes, scores, anchors, outputs, detection));

        float Real(string key) => options.Find(key) is { } number && float.IsFinite((float)number) ? (float)number : throw Lacks(key);
        int Whole(string key, int? absent = null) => options.Find(key) is { } number ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : absent ?? throw Lacks(key);
        EdgeConvException Lacks(string key) =>
            new(ConverterErrors.Damaged, $"node '{node.Name}' lacks the option '{key}'; the file is damaged, export it again");
    }
}
