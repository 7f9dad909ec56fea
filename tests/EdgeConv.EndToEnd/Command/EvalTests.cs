using System.Text.Json;
using System.Xml.Linq;
using EdgeConv.Converter.Arrays;
using Xunit;

namespace EdgeConv.EndToEnd.Command;

public sealed class EvalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_float_model_is_judged_by_a_folder_of_pictures_per_class()
    {
        string data = DigitFolder.Write(_folder, 40, wrong: 4);
        JsonElement result = ConvertTests.Json(CommandRun.Of("eval", Meter.Onnx, "--data", data, "--channels", "grey", "--json"));
        Assert.Equal(["model", "arithmetic", "data", "format", "samples", "seconds", "classification", "detection", "segmentation", "text", "notes"], result.EnumerateObject().Select(field => field.Name));
        JsonElement scores = result.GetProperty("classification");
        Assert.Equal(("float32", "folders", 40, 36, 0.9),
            (result.GetProperty("arithmetic").GetString(), result.GetProperty("format").GetString(), scores.GetProperty("samples").GetInt32(), scores.GetProperty("correct").GetInt32(), scores.GetProperty("top1").GetDouble()));
        Assert.Equal(["samples", "correct", "top1", "top5", "classes", "confusions"], scores.EnumerateObject().Select(field => field.Name));
        Assert.Equal(4, scores.GetProperty("confusions").EnumerateArray().Where(pair => pair.GetProperty("truth").GetInt32() != pair.GetProperty("answer").GetInt32()).Sum(pair => pair.GetProperty("count").GetInt32()));
        Assert.Contains("folders are named by class numbers", result.GetProperty("notes")[0].GetString());
    }

    [Fact]
    public void A_file_is_judged_by_what_it_says_of_its_pictures()
    {
        string data = DigitFolder.Write(_folder, 30), ecb = _folder.Write("meter.ecb", Meter.Ecb);
        CommandRun run = CommandRun.Of("eval", ecb, "--data", data, "--limit", "20").Succeeds();
        Assert.Matches(@"top-1 (100|95|90)\.00 % \((20|19|18) of 20\), top-5 ", run.Output);
        Assert.Contains("int8, 20 samples of ", run.Output);
        Assert.Equal([$"importing {ecb} ...", $"reading {data} ...", "evaluating ..."], run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void What_does_not_belong_together_is_one_line_and_the_callers_mistake()
    {
        string pictures = _folder.File("few");
        Directory.CreateDirectory(Path.Combine(pictures, "eleven"));
        File.Copy(Directory.EnumerateFiles(DigitFolder.Write(_folder, 1), "*.png", SearchOption.AllDirectories).First(), Path.Combine(pictures, "eleven", "a.png"));
        Assert.Contains("no number from 0 to 1", CommandRun.Of("eval", Meter.Onnx, "--data", pictures, "--score", "2").Fails(2).Error);
        Assert.Contains("class 11 of the model, which has 10", CommandRun.Of("eval", Meter.Onnx, "--data", pictures, "--first-class", "11").Fails(2).Error);
        Assert.Contains("gives boxes, and the data set has none", CommandRun.Of("eval", Meter.Onnx, "--data", pictures, "--decode", "yolox").Fails(2).Error);
        Assert.Contains("is no picture of 3 channels", CommandRun.Of("eval", Meter.Onnx, "--data", pictures, "--channels", "rgb").Fails(2).Error);
        Assert.Contains("there is no truth to judge by", CommandRun.Of("eval", Meter.Onnx, "--data", Meter.FewInputs(_folder)).Fails(2).Error);
        Assert.Contains("no such file", CommandRun.Of("eval", Meter.Onnx, "--data", _folder.File("none")).Fails(2).Error);
        File.WriteAllBytes(Path.Combine(pictures, "eleven", "b.png"), [1, 2, 3]);
        Assert.Contains("b.png: is no picture", CommandRun.Of("eval", Meter.Onnx, "--data", pictures).Fails(2).Error);
    }

    [Fact]
    public void Compare_says_what_becomes_of_right_answers_which_layers_add_noise_and_what_could_be_done()
    {
        string data = DigitFolder.Write(_folder, 24), page = _folder.File("report.html");
        JsonElement result = ConvertTests.Json(CommandRun.Of("compare", Meter.Onnx, "--calibrate", Meter.FewInputs(_folder), "--data", data, "--effort", "fast", "--channels", "grey", "--report", page, "--json"));
        Assert.Equal(["model", "data", "samples", "changed_answers", "output_signal_to_noise_db", "accuracy", "float", "int8", "agreement", "worst_layers", "suggestions", "layers", "notes"],
            result.EnumerateObject().Select(field => field.Name));
        Assert.Equal(24, result.GetProperty("float").GetProperty("classification").GetProperty("correct").GetInt32());
        JsonElement accuracy = result.GetProperty("accuracy");
        Assert.Equal(24 - accuracy.GetProperty("broken").GetInt32(), accuracy.GetProperty("int8_correct").GetInt32());
        Assert.Equal(accuracy.GetProperty("broken").GetInt32(), result.GetProperty("changed_answers").GetInt32());
        Assert.Contains(result.GetProperty("suggestions").EnumerateArray(), suggestion => suggestion.GetProperty("fact").GetString() == "ranges come from 4 calibration samples");
        JsonElement[] worst = [.. result.GetProperty("worst_layers").EnumerateArray()];
        Assert.InRange(worst.Length, 3, 10);
        Assert.Equal(worst.Select(layer => layer.GetProperty("added_noise").GetDouble()).OrderDescending(), worst.Select(layer => layer.GetProperty("added_noise").GetDouble()));

        // The page is well-formed, needs nothing else, and says the same.
        string html = File.ReadAllText(page);
        XElement root = XDocument.Parse(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal)).Root!;
        Assert.DoesNotContain(root.Descendants(), element => element.Name.LocalName is "script" or "link" or "img" or "iframe");
        Assert.DoesNotContain("http", html, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(result.GetProperty("layers").GetArrayLength(), root.Descendants("rect").Count());
        Assert.Equal(2, root.Descendants("table").Count(table => (string?)table.Attribute("class") == "matrix"));
        Assert.Contains($"{100.0 * accuracy.GetProperty("int8_correct").GetInt32() / 24:0.00} %", root.Value, StringComparison.Ordinal);
        Assert.Contains("ranges come from 4 calibration samples.", root.Value, StringComparison.Ordinal);
        Assert.All(worst, layer => Assert.Contains(root.Descendants("th"), cell => cell.Value == layer.GetProperty("name").GetString()));
        Assert.All(root.Descendants("svg"), svg => Assert.False(string.IsNullOrEmpty((string?)svg.Attribute("aria-label"))));
    }

    [Fact]
    public void A_report_is_not_written_over_what_is_read()
    {
        string few = Meter.FewInputs(_folder);
        Assert.Contains("the output is the input", CommandRun.Of("compare", Meter.Onnx, "--calibrate", few, "--data", few, "--report", few).Fails(2).Error);
        NpyReader.Read(few);
    }
}
