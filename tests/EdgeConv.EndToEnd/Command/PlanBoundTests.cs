using System.Text.Json;
using EdgeConv.Converter;
using EdgeConv.Converter.Quantise;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.EndToEnd.Command;

/// <summary>The lower bound of a file's arena, computed again from what <c>inspect --json</c> says and from nothing else.</summary>
public sealed class PlanBoundTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("models/models/kws_dscnn_int8.tflite"), InlineData("models/models/vww96_int8.tflite"), InlineData("models/models/resnet8_cifar10_int8.tflite")]
    [InlineData("models/models/str_ww_int8.tflite"), InlineData("peers/models/ad01_int8.tflite"), InlineData("models/models/mobilenet_v1_0.25_224_float.tflite")]
    public void A_layer_plan_of_a_shared_model_has_the_bound_that_its_tensors_give_and_meets_it(string model)
    {
        var options = new ConvertOptions { Plan = new() { Goal = Converter.Plan.PlanGoal.Layer }, Calibration = Any };
        string file = _folder.Write("model.ecb", ModelConverter.Convert(SharedData.File(model), options).File);
        JsonElement report = Inspect(file);
        Assert.Equal("layer", report.GetProperty("order").GetProperty("plan").GetString());
        Check(report, isWhole: _ => true);
        Assert.Equal(report.GetProperty("arena_lower_bound").GetInt64(), report.GetProperty("arena_bytes").GetInt64());
    }

    [Theory]
    [InlineData("layer", "kept"), InlineData("overlap", "kept"), InlineData("overlap", "camera")]
    [InlineData("stream", "kept"), InlineData("stream", "consumed"), InlineData("stream", "camera")]
    public void Every_plan_of_the_demo_model_has_the_bound_that_its_rows_give(string plan, string input)
    {
        string file = _folder.Write("meter.ecb", Meter.Ecb), other = _folder.File("other.ecb");
        CommandRun.Of("plan", file, "--plan", plan, "--input", input, "-o", other).Succeeds();
        Check(Inspect(other), tensor => plan == "layer" || (plan == "stream" && input == "kept" && tensor.GetProperty("is_given").GetBoolean()));
    }

    private static JsonElement Inspect(string file) => ConvertTests.Json(CommandRun.Of("inspect", file, "--json"));

    private static CalibrationSet Any(Converter.Graph.ModelGraph graph)
    {
        var random = new SeededRandom(1);
        return CalibrationSet.Of([[.. Enumerable.Range(0, 224 * 224 * 3).Select(_ => (float)random.NextDouble(-1, 1))]]);
    }

    private static void Check(JsonElement report, Func<JsonElement, bool> isWhole)
    {
        long[] alive = Alive(report, isWhole);
        Assert.Equal(report.GetProperty("arena_lower_bound").GetInt64(), alive.Max());
        int witness = report.GetProperty("order").GetProperty("witness_step").GetInt32();
        Assert.Equal(alive.Max(), alive[witness + 1]);
    }

    /// <summary>
    /// Bytes that must exist at each moment: before the first step, in each step, after the last. A row must exist from the step that first writes it (or
    /// from the start) to the last that touches it (or to the end). Rows that a step writes over rows which it reads for the last time come for free.
    /// </summary>
    private static long[] Alive(JsonElement report, Func<JsonElement, bool> isWhole)
    {
        JsonElement[] tensors = [.. report.GetProperty("tensors").EnumerateArray()];
        JsonElement[] operators = [.. report.GetProperty("plan").GetProperty("operators").EnumerateArray()];
        int[][] steps = [.. report.GetProperty("plan").GetProperty("steps").EnumerateArray().Select(step => step.EnumerateArray().Select(x => x.GetInt32()).ToArray())];
        int end = steps.Length;

        // Per tensor and unit (a row, or all of it): the steps that touch it.
        var touched = new SortedDictionary<(int Tensor, int Unit), List<int>>();
        var scratch = new Dictionary<int, List<int>>();
        var writtenOver = new List<(int Step, (int Tensor, int Unit) Output, (int Tensor, int Unit)[] Inputs)>();
        for (int tensor = 0; tensor < tensors.Length; tensor++)
            for (int row = 0; row < tensors[tensor].GetProperty("rows").GetInt32() && tensors[tensor].GetProperty("is_given").GetBoolean(); row++)
                Touch(tensor, row, -1);
        for (int step = 0; step < end; step++)
        {
            JsonElement op = operators[steps[step][0]];
            int size = Row(op, 0), stride = Row(op, 1), dilation = Row(op, 2), padding = Row(op, 3), output = op.GetProperty("writes").GetInt32();
            bool accumulates = op.GetProperty("accumulates").GetBoolean();
            for (int workRow = steps[step][1]; workRow < steps[step][1] + steps[step][2]; workRow++)
            {
                var inPlace = new List<(int, int)>();
                foreach (JsonElement read in op.GetProperty("reads").EnumerateArray())
                {
                    int tensor = read.GetProperty("tensor").GetInt32(), rows = tensors[tensor].GetProperty("rows").GetInt32();
                    int[] taps = accumulates ? [workRow] : [.. Enumerable.Range(0, size).Select(tap => workRow * stride - padding + tap * dilation)];
                    foreach (int row in taps.Where(row => row >= 0 && row < rows))
                        Touch(tensor, row, step);
                    if (read.GetProperty("in_place").GetBoolean())
                        inPlace.Add(Key(tensor, workRow));
                }
                int finished = !accumulates ? workRow : workRow % size == size - 1 ? workRow / size : -1;
                if (finished < 0)
                    continue;
                Touch(output, finished, step);
                if (inPlace.Count > 0)
                    writtenOver.Add((step, Key(output, finished), [.. inPlace]));
            }
            if (op.GetProperty("scratch_bytes").GetInt32() > 0)
                (scratch.TryGetValue(steps[step][0], out var list) ? list : scratch[steps[step][0]] = []).Add(step);
        }

        var alive = new long[end + 2];
        foreach (var (key, at) in touched)
            for (int moment = at[0]; moment <= Last(key); moment++)
                alive[moment + 1] += Bytes(key);
        foreach (var (op, at) in scratch)
            for (int moment = at[0]; moment <= at[^1]; moment++)
                alive[moment + 1] += operators[op].GetProperty("scratch_bytes").GetInt32();
        foreach (var (step, made, inputs) in writtenOver.DistinctBy(over => (over.Step, over.Output)))
            if (touched[made][0] == step && inputs.Any(key => Last(key) == step && SameUnits(key.Tensor, made.Tensor)))
                alive[step + 1] -= Bytes(made);
        return alive;

        int Row(JsonElement op, int which) => op.GetProperty("rows")[which].GetInt32();
        bool SameUnits(int a, int b) => isWhole(tensors[a]) == isWhole(tensors[b]);
        int Last((int Tensor, int Unit) key) => tensors[key.Tensor].GetProperty("stays").GetBoolean() ? end : touched[key][^1];
        (int, int) Key(int tensor, int row) => (tensor, isWhole(tensors[tensor]) ? 0 : row);
        long Bytes((int Tensor, int Unit) key) => tensors[key.Tensor].GetProperty("row_bytes").GetInt64()
            * (isWhole(tensors[key.Tensor]) ? tensors[key.Tensor].GetProperty("rows").GetInt32() : 1);
        void Touch(int tensor, int row, int step) =>
            (touched.TryGetValue(Key(tensor, row), out var list) ? list : touched[Key(tensor, row)] = []).Add(step);
    }
}
