using System.Text.Json;
using Xunit;

namespace EdgeConv.EndToEnd.Command;

public sealed class PlanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _meter;

    public PlanTests() => _meter = _folder.Write("meter.ecb", Meter.Ecb);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Says_arena_bound_gap_and_what_lives_in_the_step_that_witnesses_the_bound()
    {
        using var model = Model.Load(Meter.Ecb);
        string text = CommandRun.Of("plan", _meter).Succeeds().Output;
        Assert.Contains("layer plan, a step per operator", text);
        Assert.Contains($"arena {model.ArenaBytes:N0} bytes", text);
        Assert.Contains($"lower bound {model.ArenaLowerBound:N0} bytes", text);
        Assert.Contains("gap 0 bytes", text);
        Assert.Contains("witness: step ", text);
        Assert.Contains($"{model.ArenaLowerBound:N0}  together", text);
        Assert.DoesNotContain(text.Split('\n'), line => line.EndsWith(' '));
    }

    [Theory]
    [InlineData("layer", "kept", "layer")]
    [InlineData("overlap", "kept", "overlap")]
    [InlineData("smallest", "camera", "stream")]
    public void Json_holds_every_rows_address_and_life(string plan, string input, string order)
    {
        JsonElement report = ConvertTests.Json(CommandRun.Of("plan", _folder.Write("planned.ecb", Meter.Planned(plan, input)), "--json"));
        Assert.Equal(order, report.GetProperty("order").GetString());
        JsonElement[] steps = [.. report.GetProperty("steps").EnumerateArray()];
        var alive = new long[steps.Length + 3]; // from the moment before the first step
        long highest = 0;
        foreach (JsonElement tensor in report.GetProperty("tensors").EnumerateArray())
        {
            int[] from = Ints(tensor, "row_from"), to = Ints(tensor, "row_to"), address = Ints(tensor, "row_address");
            int bytes = tensor.GetProperty("row_bytes").GetInt32();
            Assert.Equal(tensor.GetProperty("rows").GetInt32(), address.Length);
            for (int row = 0; row < address.Length; row++)
            {
                highest = Math.Max(highest, address[row] + bytes);
                for (int step = from[row]; step < to[row]; step++)
                    alive[step + 1] += bytes;
            }
        }
        foreach (JsonElement scratch in report.GetProperty("scratch").EnumerateArray())
            for (int step = scratch.GetProperty("from").GetInt32(); step < scratch.GetProperty("to").GetInt32(); step++)
                alive[step + 1] += scratch.GetProperty("bytes").GetInt64();
        Assert.Equal(steps.Select(step => step.GetProperty("alive_bytes").GetInt64()), alive[1..^2]);
        long bound = report.GetProperty("lower_bound_bytes").GetInt64();
        Assert.Equal(bound, alive.Max());
        Assert.Equal(report.GetProperty("arena_bytes").GetInt64(), highest);

        JsonElement witness = report.GetProperty("witness");
        Assert.Equal(bound, alive[witness.GetProperty("step").GetInt32() + 1]);
        Assert.Equal(bound, witness.GetProperty("alive").EnumerateArray().Sum(live => live.GetProperty("bytes").GetInt64()));
        Assert.Equal(steps.Length, report.GetProperty("runs").EnumerateArray().Sum(run => run.GetProperty("steps").GetInt32()));
        Assert.All(report.GetProperty("runs").EnumerateArray(), run =>
            Assert.Equal(alive[run.GetProperty("at_step").GetInt32() + 1], run.GetProperty("alive_bytes").GetInt64()));
    }

    [Fact]
    public void Shows_every_step_when_asked()
    {
        string planned = _folder.Write("planned.ecb", Meter.Planned("smallest", "camera"));
        JsonElement report = ConvertTests.Json(CommandRun.Of("plan", planned, "--json"));
        Assert.Equal(report.GetProperty("steps").GetArrayLength(), Table("step", "--steps"));
        Assert.Equal(report.GetProperty("runs").GetArrayLength(), Table("steps"));
        Assert.InRange(report.GetProperty("runs").GetArrayLength(), 2, report.GetProperty("steps").GetArrayLength() - 1);

        int Table(string heading, params string[] more) => CommandRun.Of(["plan", planned, .. more]).Succeeds().Output.Split('\n')
            .SkipWhile(line => !line.TrimStart().StartsWith(heading + " ", StringComparison.Ordinal)).Skip(1).Count(line => line.Length > 0);
    }

    [Fact]
    public void Writes_another_plan_of_the_same_weights_and_answers()
    {
        string small = _folder.File("small.ecb"), again = _folder.File("again.ecb"), back = _folder.File("back.ecb");
        CommandRun run = CommandRun.Of("plan", _meter, "--plan", "smallest", "--input", "camera", "-o", small).Succeeds();
        Assert.Contains("why: ", run.Output);
        Assert.Contains("on demand", run.Output);
        using (Model before = Model.Load(_meter), after = Model.Load(small))
        {
            Assert.True(after.ArenaBytes < before.ArenaBytes / 2);
            using Session layer = new(before), stream = new(after, new SessionOptions { BuffersInputs = true });
            for (int i = 0; i < 3; i++)
            {
                float[] expected = new float[Meter.OutputElements], answer = new float[Meter.OutputElements];
                layer.Run(Meter.Input(i), expected);
                stream.Run(Meter.Input(i), answer);
                Assert.Equal(expected, answer);
            }
        }
        Assert.Equal(Meter.Planned("smallest", "camera"), File.ReadAllBytes(small));
        CommandRun.Of("plan", small, "--plan", "smallest", "--input", "camera", "-o", again).Succeeds();
        Assert.Equal(File.ReadAllBytes(small), File.ReadAllBytes(again));
        CommandRun.Of("plan", small, "--plan", "layer", "--input", "kept", "-o", back).Succeeds();
        CommandRun.Of("plan", _meter, "--plan", "layer", "--input", "kept", "-o", again).Succeeds();
        Assert.Equal(File.ReadAllBytes(again), File.ReadAllBytes(back));
    }

    [Fact]
    public void Rows_of_a_camera_stay_the_cameras_unless_told_otherwise()
    {
        string small = _folder.File("small.ecb");
        CommandRun.Of("plan", _meter, "--input", "camera", "-o", small).Succeeds();
        Assert.Equal("camera", ConvertTests.Json(CommandRun.Of("plan", small, "--plan", "layer", "--json")).GetProperty("input").GetString());
        Assert.Equal("camera", ConvertTests.Json(CommandRun.Of("inspect", small, "--json")).GetProperty("order").GetProperty("input_rows").GetString());
        Assert.NotEqual("camera",
            ConvertTests.Json(CommandRun.Of("plan", small, "--plan", "layer", "--input", "kept", "--json")).GetProperty("input").GetString());
    }

    [Fact]
    public void Takes_the_fastest_plan_that_fits_and_names_the_least_bytes_where_none_does()
    {
        using var model = Model.Load(Meter.Ecb);
        JsonElement report = ConvertTests.Json(CommandRun.Of("plan", _meter, "--arena", $"{model.ArenaBytes - 1}", "--json"));
        Assert.InRange(report.GetProperty("arena_bytes").GetInt64() + report.GetProperty("read_slack_bytes").GetInt64(), 1, model.ArenaBytes - 1);
        Assert.Contains("fits", report.GetProperty("why").GetString());
        string error = CommandRun.Of("plan", _meter, "--arena", "3000").Fails(2).Error;
        string least = error.Split("the smallest is ")[1].Split(" bytes")[0].Replace(",", "", StringComparison.Ordinal);
        string input = error.Split("--plan smallest --input ")[1].Split([' ', ';'])[0];
        CommandRun.Of("plan", _meter, "--plan", "smallest", "--input", input, "--arena", least).Succeeds();
    }

    [Fact]
    public void Compares_all_strategies()
    {
        JsonElement[] plans = [.. ConvertTests.Json(CommandRun.Of("plan", _meter, "--compare", "--json")).GetProperty("plans").EnumerateArray()];
        Assert.Equal(["layer kept", "overlap kept", "stream kept", "stream consumed", "stream camera"],
            plans.Select(plan => $"{plan.GetProperty("order").GetString()} {plan.GetProperty("input").GetString()}"));
        long[] arenas = [.. plans.Select(plan => plan.GetProperty("arena_bytes").GetInt64())];
        Assert.Equal(arenas.OrderDescending(), arenas);
        Assert.Equal(1, plans[0].GetProperty("cost_ratio").GetDouble());
        string text = CommandRun.Of("plan", _meter, "--compare").Succeeds().Output;
        Assert.All(arenas, arena => Assert.Contains($"{arena:N0}", text));
    }

    [Fact]
    public void Counts_the_drivers_buffers_and_the_frame_reader_beside_the_arena()
    {
        string described = _folder.File("described.ecb");
        CommandRun.Of("convert", Meter.Onnx, "-o", described, "--calibrate", Meter.FewInputs(_folder), "--input-mul", "0.0039215689",
            "--input-add", "0", "--channels", "grey").Succeeds();
        JsonElement camera = ConvertTests.Json(CommandRun.Of("plan", described, "--camera", "640x480", "--json")).GetProperty("camera");
        Assert.Equal(4 * 640 * 480 * 2, camera.GetProperty("driver_bytes").GetInt64());
        // Room for the target's lines and positions, and for a sum of each byte of two source rows.
        Assert.InRange(camera.GetProperty("reader_bytes").GetInt64(), 32 * 20, 32 * 20 * 10 + 2 * sizeof(int) * 640);
        string plain = _folder.File("plain.ecb");
        CommandRun.Of("convert", Meter.Onnx, "-o", plain, "--calibrate", Meter.FewInputs(_folder)).Succeeds();
        camera = ConvertTests.Json(CommandRun.Of("plan", plain, "--camera", "101x10", "--format", "grey", "--buffers", "2", "--json")).GetProperty("camera");
        Assert.Equal(2 * 4096, camera.GetProperty("driver_bytes").GetInt64());
        Assert.Equal(JsonValueKind.Null, camera.GetProperty("reader_bytes").ValueKind);
        Assert.Contains("4 driver buffers of 614,400 bytes", CommandRun.Of("plan", described, "--camera", "640x480").Succeeds().Output);
    }

    [Fact]
    public void Says_in_one_line_what_is_wrong()
    {
        string target = _folder.File("x.ecb");
        Assert.Contains("convert it first", CommandRun.Of("plan", Meter.Onnx).Fails(2).Error);
        Assert.Contains("give --plan", CommandRun.Of("plan", _meter, "-o", target).Fails(2).Error);
        Assert.Contains("--compare", CommandRun.Of("plan", _meter, "--compare", "--plan", "layer").Fails(2).Error);
        Assert.Contains("--arena 0", CommandRun.Of("plan", _meter, "--arena", "0").Fails(2).Error);
        Assert.Contains("fastest", CommandRun.Of("plan", _meter, "--plan", "quick").Fails(2).Error);
        Assert.Contains("--camera 640", CommandRun.Of("plan", _meter, "--camera", "640").Fails(2).Error);
        Assert.Contains("raspberry-pi-5", CommandRun.Of("plan", _meter, "--board", "raspberry-pi-6").Fails(2).Error);
        Assert.Contains("the output is the input", CommandRun.Of("plan", _meter, "--svg", _meter).Fails(2).Error);
        Assert.Contains("the output is the input", CommandRun.Of("plan", _meter, "--plan", "layer", "-o", _meter).Fails(2).Error);
        Assert.Equal(Meter.Ecb, File.ReadAllBytes(_meter));
        Assert.False(File.Exists(target));
    }

    private static int[] Ints(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetInt32())];
}
