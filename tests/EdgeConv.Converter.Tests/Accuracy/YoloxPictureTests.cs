#if ONNXRUNTIME
using System.Text.Json;
using EdgeConv.Decoding;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Xunit;

namespace EdgeConv.Converter.Tests.Accuracy;

/// <summary>
/// YOLOX's answers for photographs, decoded. ONNX Runtime answers in floating point, since the network's SiLU and resizing cannot be converted yet; the reference file holds
/// every eighth value only.
/// </summary>
[Trait("suite", "models")]
[Trait("needs", "onnxruntime")]
public sealed class YoloxPictureTests : IDisposable
{
    private const string Name = "yolox_nano_416.onnx", DataSet = "coco_det_416";
    private const int Side = 416, Values = 85, FirstEvaluated = 6, Evaluated = 8;

    private readonly InferenceSession _session = new(SharedData.File("models/models/" + Name));
    private readonly YoloxGrid _grid = new(Side, Side, Values - 5);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_network_answers_here_as_it_did_for_the_reference()
    {
        float[] answer = Answers(0, 1).Single(), golden = SharedModels.Golden(SharedModels.Model(Name));
        for (int i = 0; i < golden.Length; i++)
            Assert.Equal(golden[i], answer[8 * i], 1e-3 * Math.Max(1, Math.Abs(golden[i])));
    }

    [Fact]
    public void Every_cell_of_a_photograph_s_answer_is_decoded_as_the_authors_do_it()
    {
        int all = 0;
        foreach (float[] answer in Answers(FirstEvaluated, 4))
        {
            var expected = Postprocess(answer).Where(box => box.Score >= 0.01f).OrderByDescending(box => box.Score).ToList();
            var found = new Box[_grid.Cells];
            int count = _grid.Decode(answer, 0.01f, found);
            Assert.Equal(expected.Count, count);
            all += count;
            for (int i = 0; i < count; i++)
            {
                (int label, float score, double[] edges) = expected[i];
                Assert.Equal((label, score), (found[i].Label, found[i].Score));
                float[] actual = [found[i].Left, found[i].Top, found[i].Right, found[i].Bottom];
                for (int e = 0; e < 4; e++)
                    Assert.Equal(edges[e] / Side, actual[e], 1e-5);
            }
        }
        Assert.True(all > 100, $"{all} boxes");
    }

    [Fact]
    public void Large_things_on_photographs_are_found_where_people_drew_them()
    {
        JsonElement[] labels = [.. JsonDocument.Parse(File.ReadAllBytes(SharedData.File($"models/data/{DataSet}.labels.json"))).RootElement.EnumerateArray()];
        var overlaps = new List<double>();
        int drawn = 0, picture = FirstEvaluated;
        foreach (float[] answer in Answers(FirstEvaluated, Evaluated))
        {
            var found = new Box[200];
            int count = NonMaximumSuppression.Apply(found.AsSpan(0, _grid.Decode(answer, 0.3f, found)), 0.45f);
            foreach (JsonElement box in labels[picture++].GetProperty("boxes").EnumerateArray())
            {
                double[] side = [.. box.EnumerateArray().Select(value => value.GetDouble())]; // class, centre, width and height
                if (side[3] * side[4] < 0.03)
                    continue;
                var truth = new Box((int)side[0], 1, (float)(side[1] - side[3] / 2), (float)(side[2] - side[4] / 2), (float)(side[1] + side[3] / 2), (float)(side[2] + side[4] / 2));
                drawn++;
                double best = found[..count].Where(one => one.Label == truth.Label).Select(one => Overlap(one, truth)).DefaultIfEmpty().Max();
                if (best >= 0.5)
                    overlaps.Add(best);
            }
        }
        string said = $"{overlaps.Count} of {drawn} found, mean overlap {overlaps.DefaultIfEmpty().Average():0.000}";
        Assert.True(drawn >= 10 && overlaps.Count >= 0.6 * drawn && overlaps.Average() >= 0.8, said);
    }

    /// <summary>The authors' <c>demo_postprocess</c>: a list of grids and of strides, then all cells at once; the best class of each.</summary>
    private static IEnumerable<(int Label, float Score, double[] Edges)> Postprocess(float[] answer)
    {
        var grids = new List<(int X, int Y, int Stride)>();
        foreach (int stride in (int[])[8, 16, 32])
            grids.AddRange(from y in Enumerable.Range(0, Side / stride) from x in Enumerable.Range(0, Side / stride) select (x, y, stride));
        for (int i = 0; i < grids.Count; i++)
        {
            float[] cell = answer[(i * Values)..((i + 1) * Values)];
            double x = (cell[0] + (double)grids[i].X) * grids[i].Stride, y = (cell[1] + (double)grids[i].Y) * grids[i].Stride;
            double width = Math.Exp(cell[2]) * grids[i].Stride, height = Math.Exp(cell[3]) * grids[i].Stride;
            float[] scores = [.. cell[5..].Select(score => cell[4] * score)];
            yield return (Array.IndexOf(scores, scores.Max()), scores.Max(), [x - width / 2, y - height / 2, x + width / 2, y + height / 2]);
        }
    }

    private static double Overlap(Box a, Box b)
    {
        double both = Math.Max(0, Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left)) * Math.Max(0, Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top));
        return both / ((a.Right - a.Left) * (a.Bottom - a.Top) + (b.Right - b.Left) * (b.Bottom - b.Top) - both);
    }

    private IEnumerable<float[]> Answers(int first, int count)
    {
        foreach (float[] bgr in SharedModels.Inputs(SharedModels.Model(Name), DataSet, first, count))
        {
            using var results = _session.Run([NamedOnnxValue.CreateFromTensor("images", new DenseTensor<float>(bgr, (int[])[1, 3, Side, Side]))]);
            yield return [.. results[0].AsEnumerable<float>()];
        }
    }
}
#endif
