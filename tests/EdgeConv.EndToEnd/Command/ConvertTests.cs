using System.Text.Json;
using Xunit;

namespace EdgeConv.EndToEnd.Command;

public sealed class ConvertTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Writes_what_the_library_makes_and_says_what_it_is()
    {
        string target = _folder.File("meter.ecb");
        CommandRun run = CommandRun.Of("convert", Meter.Onnx, "-o", target, "--calibrate", Meter.Calibration,
            "--channels", "grey", "--labels", _folder.Write("labels.txt", "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n"u8)).Succeeds();
        Assert.Equal(Meter.Ecb, File.ReadAllBytes(target));
        Assert.Contains("948,736 MACs", run.Output);
        Assert.Empty(run.ErrorLines());
    }

    [Fact]
    public void Plans_for_what_it_is_told_and_says_which_plan_and_why()
    {
        string target = _folder.File("small.ecb"), few = Meter.FewInputs(_folder);
        CommandRun run = CommandRun.Of("convert", Meter.Onnx, "-o", target, "--calibrate", few, "--plan", "smallest", "--input", "camera").Succeeds();
        Assert.Contains("stream plan, input from the camera on demand", run.Output);
        Assert.Contains("why this plan: ", run.Output);
        Assert.Contains("note: rows of 'digit'", run.Output);
        run = CommandRun.Of("convert", Meter.Onnx, "-o", target + "2", "--calibrate", few, "--plan", "smallest", "--input", "camera",
            "--input-mul", "0.0039215689", "--input-add", "0", "--channels", "grey", "--board", "raspberry-pi-5", "--json").Succeeds();
        Assert.Equal("camera", Json(run).GetProperty("order").GetProperty("input_rows").GetString());
        Assert.NotEmpty(Json(run).GetProperty("order").GetProperty("why").GetString()!);

        CommandRun.Of("convert", Meter.Onnx, "-o", target + "3", "--calibrate", few).Succeeds();
        CommandRun.Of("plan", target + "3", "--plan", "smallest", "--input", "camera", "-o", target + "4").Succeeds();
        Assert.Equal(File.ReadAllBytes(target), File.ReadAllBytes(target + "4"));
        Assert.Contains("raspberry-pi-zero-2-w", CommandRun.Of("convert", Meter.Onnx, "-o", target, "--board", "pi").Fails(2).Error);
    }

    [Fact]
    public void Arithmetic_and_range_choose_another_file()
    {
        string few = Meter.FewInputs(_folder);
        byte[] Convert(params string[] more)
        {
            string target = _folder.File("out.ecb");
            CommandRun.Of(["convert", Meter.Onnx, "-o", target, "--calibrate", few, .. more]).Succeeds();
            return File.ReadAllBytes(target);
        }
        byte[] usual = Convert();
        Assert.Equal(usual, Convert("--arithmetic", "fp32", "--range", "mse"));
        Assert.NotEqual(usual, Convert("--arithmetic", "q31"));
        Assert.NotEqual(usual, Convert("--range", "minmax"));
        Assert.NotEqual(usual, Convert("--range", "percentile"));
        Assert.NotEqual(usual, Convert("--range", "kl"));
    }

    [Fact]
    public void Effort_stands_for_choices_that_can_be_made_one_by_one()
    {
        string few = Meter.FewInputs(_folder);
        byte[] Convert(params string[] more)
        {
            string target = _folder.File("effort.ecb");
            CommandRun.Of(["convert", Meter.Onnx, "-o", target, "--calibrate", few, .. more]).Succeeds();
            return File.ReadAllBytes(target);
        }
        byte[] fast = Convert("--effort", "fast");
        Assert.Equal(Convert(), Convert("--effort", "good"));
        Assert.NotEqual(fast, Convert("--effort", "good"));
        Assert.Equal(fast, Convert("--effort", "good", "--round", "0", "--correct-bias", "off", "--int16", "0", "--fine-weights", "0"));
        Assert.NotEqual(fast, Convert("--effort", "fast", "--weights", "per-tensor"));
        Assert.NotEqual(fast, Convert("--effort", "fast", "--equalise", "on"));

        foreach ((string option, string word) in new[] { ("--effort", "more"), ("--range", "entropy"), ("--weights", "both"), ("--equalise", "yes"), ("--round", "-1"), ("--int16", "x"), ("--percentile", "50"), ("--fine-weights", "101") })
        {
            CommandRun run = CommandRun.Of("convert", Meter.Onnx, "-o", _folder.File("no.ecb"), "--calibrate", few, option, word).Fails(2);
            Assert.Contains($"{option} {word}", run.Error);
        }
    }

    [Fact]
    public void Keeps_tensors_that_can_be_read_afterwards()
    {
        string target = _folder.File("kept.ecb"), few = Meter.FewInputs(_folder);
        CommandRun.Of("convert", Meter.Onnx, "-o", target, "--calibrate", few, "--keep", "all").Succeeds();
        using var model = Model.Load(target);
        Assert.True(model.KeptTensors.Count > 10);
        string name = model.KeptTensors[3];

        CommandRun.Of("convert", Meter.Onnx, "-o", target + "2", "--calibrate", few, "--keep", name).Succeeds();
        using var one = Model.Load(target + "2");
        Assert.Equal([name], one.KeptTensors);
        using var session = new Session(one);
        session.Run(Meter.Input(0), new float[Meter.OutputElements]);
        IReadOnlyList<int> shape = one.Layers.Single(layer => name.StartsWith(layer.Name, StringComparison.Ordinal)
            || layer.Name.StartsWith(name, StringComparison.Ordinal)).Output;
        var values = new sbyte[shape.Aggregate((a, b) => a * b)];
        session.GetTensor(name, values);
        Assert.True(values.Distinct().Count() > 2);
    }

    [Fact]
    public void Says_what_there_is_to_keep()
    {
        CommandRun run = CommandRun.Of("convert", Meter.Onnx, "-o", _folder.File("a.ecb"), "--calibrate",
            Meter.FewInputs(_folder), "--keep", "nothing").Fails(2);
        Assert.Contains("'nothing'", run.Error);
        Assert.Contains("scores", run.Error);
    }

    [Fact]
    public void Puts_the_description_of_pictures_into_the_file()
    {
        string target = _folder.File("described.ecb");
        CommandRun.Of("convert", Meter.Onnx, "-o", target, "--calibrate", Meter.FewInputs(_folder),
            "--input-mul", "0.0078125", "--input-add", "-1", "--channels", "grey", "--fit", "crop", "--filter", "bilinear").Succeeds();
        JsonElement picture = Json(CommandRun.Of("inspect", target, "--json")).GetProperty("inputs")[0].GetProperty("picture");
        Assert.Equal("grey", picture.GetProperty("channels").GetString());
        Assert.Equal("crop", picture.GetProperty("fit").GetString());
        Assert.Equal("bilinear", picture.GetProperty("filter").GetString());
        Assert.Equal(0.0078125, picture.GetProperty("mul")[0].GetDouble());
        Assert.Equal(-1, picture.GetProperty("add")[0].GetDouble());
    }

    [Fact]
    public void Is_silent_about_pictures_unless_told()
    {
        string target = _folder.File("plain.ecb");
        CommandRun.Of("convert", Meter.Onnx, "-o", target, "--calibrate", Meter.FewInputs(_folder)).Succeeds();
        Assert.Equal(JsonValueKind.Null, Json(CommandRun.Of("inspect", target, "--json")).GetProperty("inputs")[0].GetProperty("picture")
            .ValueKind);
        Assert.Contains("no description of pictures",
            CommandRun.Of("run", target, RepositoryRoot.File("tools/meter/sequence/frame-000.jpg")).Fails(2).Error);
    }

    [Fact]
    public void Calibrates_from_a_folder_of_pictures()
    {
        string target = _folder.File("pictures.ecb"), pictures = Directory.CreateDirectory(_folder.File("pictures")).FullName;
        for (int i = 0; i < 3; i++)
            File.Copy(RepositoryRoot.File($"tools/meter/sequence/frame-00{i}.jpg"), Path.Combine(pictures, $"{i}.jpg"));
        CommandRun.Of("convert", Meter.Onnx, "-o", target, "--calibrate", pictures).Succeeds();
        JsonElement picture = Json(CommandRun.Of("inspect", target, "--json")).GetProperty("inputs")[0].GetProperty("picture");
        Assert.Equal("grey", picture.GetProperty("channels").GetString());
    }

    [Fact]
    public void An_error_leaves_the_old_file_and_nothing_else()
    {
        string target = _folder.Write("old.ecb", "old"u8);
        CommandRun.Of("convert", Meter.Onnx, "-o", target).Fails(2); // a float model without calibration
        Assert.Equal("old"u8.ToArray(), File.ReadAllBytes(target));
        Assert.Equal(["old.ecb"], _folder.Names());
    }

    [Fact]
    public void Refuses_to_write_over_what_it_reads()
    {
        string model = _folder.Write("model.onnx", File.ReadAllBytes(Meter.Onnx)), link = _folder.File("link.onnx");
        File.CreateSymbolicLink(link, model);
        Assert.Contains("the output is the input",
            CommandRun.Of("convert", model, "-o", model, "--calibrate", Meter.Calibration).Fails(2).Error);
        Assert.Contains("the output is the input",
            CommandRun.Of("convert", model, "-o", link, "--calibrate", Meter.Calibration).Fails(2).Error);
        Assert.Equal(File.ReadAllBytes(Meter.Onnx), File.ReadAllBytes(model));
    }

    [Fact]
    public void Compare_shows_every_layer_and_the_answers_that_changed()
    {
        string few = Meter.FewInputs(_folder, 16);
        CommandRun run = CommandRun.Of("compare", Meter.Onnx, "--calibrate", few, "--inputs", few, "--json").Succeeds();
        JsonElement result = Json(run);
        Assert.Equal(16, result.GetProperty("samples").GetInt32());
        Assert.InRange(result.GetProperty("changed_answers").GetInt32(), 0, 2);
        Assert.InRange(result.GetProperty("output_signal_to_noise_db").GetDouble(), 15, 80);
        JsonElement[] layers = [.. result.GetProperty("layers").EnumerateArray()];
        Assert.True(layers.Length > 10);
        Assert.All(layers, layer => Assert.True(layer.GetProperty("signal_to_noise_db").GetDouble() > 5, layer.ToString()));
    }

    [Fact]
    public void A_network_ends_where_it_is_told_to_and_what_comes_after_is_gone()
    {
        const string inner = "/features/features.4/Add_output_0", outer = "/features/features.5/Add_output_0";
        string few = Meter.FewInputs(_folder), target = _folder.File("body.ecb");
        CommandRun.Of("convert", Meter.Onnx, "-o", target, "--calibrate", few, "--end", outer, "--end", inner).Succeeds();
        using var model = Model.Load(target);
        Assert.Equal([outer, inner], model.Outputs.Select(output => output.Name));
        Assert.All(model.Outputs, output => Assert.Equal([1, 64, 8, 5], output.Shape));
        Assert.DoesNotContain(model.Layers, layer => layer.Name.StartsWith("/features/features.6", StringComparison.Ordinal) || layer.Name.StartsWith("/scores", StringComparison.Ordinal));

        Assert.Contains("'nowhere'", CommandRun.Of("convert", Meter.Onnx, "-o", target, "--calibrate", few, "--end", "nowhere").Fails(2).Error);
        string lite = _folder.Write("net.tflite", new byte[64]);
        Assert.Contains("--end is for ONNX", CommandRun.Of("convert", lite, "-o", target, "--end", inner).Fails(2).Error);
    }

    [Fact]
    public void Compare_counts_right_answers_of_a_converted_file()
    {
        string few = Meter.FewInputs(_folder, 6), answers = _folder.Write("answers.txt", "9\n9\n9\n9\n9\n9\n"u8);
        string ecb = _folder.Write("meter.ecb", Meter.Ecb);
        CommandRun run = CommandRun.Of("compare", Meter.Onnx, ecb, "--inputs", few, "--answers", answers).Succeeds();
        Assert.Matches("float [0-6], int8 [0-6]; [0-6] became wrong, [0-6] became right", run.Output);
        Assert.Contains("class 10 of the model, which has 10", CommandRun.Of("compare", Meter.Onnx, ecb, "--data", few, "--answers", _folder.Write("more.txt", "9\n9\n9\n9\n9\n10\n"u8)).Fails(2).Error);
        Assert.Contains("1 answers for 6 samples", CommandRun.Of("compare", Meter.Onnx, ecb, "--data", few, "--answers", _folder.Write("few.txt", "9\n"u8)).Fails(2).Error);
        Assert.Contains("no layers to compare", run.Output);
    }

    internal static JsonElement Json(CommandRun run) => JsonDocument.Parse(run.Succeeds().Output).RootElement;
}
