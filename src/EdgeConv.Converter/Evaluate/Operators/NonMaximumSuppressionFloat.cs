using EdgeConv.Converter.Graph;
using EdgeConv.Kernels.Boxes;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>ONNX NonMaxSuppression: per picture and class the boxes taken, best first; what is left of the output is -1.</summary>
internal sealed unsafe class NonMaximumSuppressionFloat(NonMaximumSuppression node) : FloatOperator
{
    private const int Fields = 3;

    public override void Run(float*[] inputs, float* output, WorkerTeam team)
    {
        int most = node.Output.Shape[0], count = node.Inputs[0].Shape[1], classes = node.Inputs[1].Shape[1];
        new Span<float>(output, most * Fields).Fill(-1);
        int found = 0;
        for (int picture = 0; picture < node.Inputs[0].Shape[0]; picture++)
        {
            var boxes = new CornerBox[count];
            for (int i = 0; i < count; i++)
                boxes[i] = Corners(inputs[0] + ((nint)picture * count + i) * 4);
            for (int category = 0; category < classes; category++)
            {
                float[] scores = new ReadOnlySpan<float>(inputs[1] + ((nint)picture * classes + category) * count, count).ToArray();
                IEnumerable<int> candidates = Enumerable.Range(0, count).Where(i => scores[i] > node.LeastScore);
                foreach (int box in Suppression.Run(candidates, scores, boxes, node.MostOverlap, node.MostPerClass))
                {
                    if (found == most)
                        return;
                    float* row = output + found++ * Fields;
                    (row[0], row[1], row[2]) = (picture, category, box);
                }
            }
        }
    }

    private CornerBox Corners(float* box) => node.IsCentred
        ? new(box[1] - box[3] / 2, box[0] - box[2] / 2, box[1] + box[3] / 2, box[0] + box[2] / 2)
        : new(Math.Min(box[0], box[2]), Math.Min(box[1], box[3]), Math.Max(box[0], box[2]), Math.Max(box[1], box[3]));
}
