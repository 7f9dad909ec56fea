using EdgeConv.Converter.Graph;
using EdgeConv.Kernels.Boxes;
using EdgeConv.Numerics;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>
/// TFLite_Detection_PostProcess, as TensorFlow Lite's detection_postprocess.cc does it: boxes from codes and anchors; suppression of each class (regular), or once
/// of each box's best score (fast). Unused places are 0.
/// </summary>
internal sealed unsafe class DetectionPostProcessFloat(DetectionPostProcess node) : FloatOperator
{
    private readonly DetectionOptions _options = node.Options;

    private readonly record struct Detection(int Box, int Category, float Score);

    public override void Run(float*[] inputs, float* output, WorkerTeam team) => throw new InvalidOperationException($"{node} has several outputs");

    public override void Run(float*[] inputs, float*[] outputs, WorkerTeam team)
    {
        int count = node.Input.Shape[^2], columns = node.Inputs[1].Shape[^1];
        float* scores = inputs[1];
        var boxes = new CornerBox[count];
        for (int i = 0; i < count; i++)
            boxes[i] = Decode(inputs[0] + (nint)i * node.Input.Shape[^1], inputs[2] + (nint)i * node.Inputs[2].Shape[^1]);
        // A background class stands before the others.
        int background = columns - _options.Classes;
        float ScoreOf(int box, int category) => scores[(nint)box * columns + background + category];
        List<Detection> found = _options.IsRegular ? ByClass(boxes, ScoreOf) : ByBox(boxes, ScoreOf);

        for (int i = 0; i < node.Outputs.Length; i++)
            new Span<float>(outputs[i], (int)node.Outputs[i].Elements).Clear();
        int most = Math.Min((int)node.Outputs[1].Elements, (int)node.Outputs[0].Elements / 4);
        for (int i = 0; i < Math.Min(found.Count, most); i++)
        {
            CornerBox box = boxes[found[i].Box];
            float* corners = outputs[0] + i * 4;
            (corners[0], corners[1], corners[2], corners[3]) = (box.Top, box.Left, box.Bottom, box.Right);
            outputs[1][i] = found[i].Category;
            outputs[2][i] = found[i].Score;
        }
        outputs[3][0] = Math.Min(found.Count, most);
    }

    private CornerBox Decode(float* code, float* anchor)
    {
        float y = code[0] / _options.ScaleY * anchor[2] + anchor[0], x = code[1] / _options.ScaleX * anchor[3] + anchor[1];
        float height = 0.5f * (float)Elementary.Exp(code[2] / _options.ScaleHeight) * anchor[2], width = 0.5f * (float)Elementary.Exp(code[3] / _options.ScaleWidth) * anchor[3];
        return new(y - height, x - width, y + height, x + width);
    }

    private List<Detection> ByClass(CornerBox[] boxes, Func<int, int, float> scoreOf)
    {
        var found = new List<Detection>();
        for (int category = 0; category < _options.Classes; category++)
        {
            float[] scores = [.. Enumerable.Range(0, boxes.Length).Select(box => scoreOf(box, category))];
            found.AddRange(Suppress(scores, boxes, _options.DetectionsPerClass).Select(box => new Detection(box, category, scores[box])));
        }
        return [.. found.OrderByDescending(detection => detection.Score).Take(_options.MostDetections)];
    }

    private List<Detection> ByBox(CornerBox[] boxes, Func<int, int, float> scoreOf)
    {
        int categories = Math.Min(_options.MostClassesPerDetection, _options.Classes);
        int[][] best = [.. Enumerable.Range(0, boxes.Length).Select(box =>
            Enumerable.Range(0, _options.Classes).OrderByDescending(category => scoreOf(box, category)).Take(categories).ToArray())];
        float[] scores = [.. Enumerable.Range(0, boxes.Length).Select(box => scoreOf(box, best[box][0]))];
        return [.. Suppress(scores, boxes, _options.MostDetections).SelectMany(box => best[box].Select(category => new Detection(box, category, scoreOf(box, category))))];
    }

    private List<int> Suppress(float[] scores, CornerBox[] boxes, int most) =>
        Suppression.Run(Enumerable.Range(0, boxes.Length).Where(box => scores[box] >= _options.LeastScore), scores, boxes, _options.MostOverlap, most);
}
