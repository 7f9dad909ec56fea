using System.Text.Json;
using Xunit;

namespace EdgeConv.EndToEnd.Command;

public sealed class InspectTests : IDisposable
{
    private const long Macs = 948_736; // tools/meter/README.md

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Json_has_what_scripts_rely_on()
    {
        JsonElement report = ConvertTests.Json(CommandRun.Of("inspect", _folder.Write("meter.ecb", Meter.Ecb), "--json"));
        using var model = Model.Load(Meter.Ecb);
        Assert.Equal(model.ArenaBytes, report.GetProperty("arena_bytes").GetInt64());
        Assert.Equal(model.WeightBytes, report.GetProperty("weights_bytes").GetInt64());
        Assert.Equal(Macs, report.GetProperty("macs").GetInt64());
        Assert.Equal([1, 1, 32, 20], report.GetProperty("inputs")[0].GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal("float32", report.GetProperty("inputs")[0].GetProperty("type").GetString());
        Assert.Equal(40, report.GetProperty("outputs")[0].GetProperty("bytes").GetInt32());

        JsonElement[] layers = [.. report.GetProperty("layers").EnumerateArray()];
        Assert.Equal(Macs, layers.Sum(layer => layer.GetProperty("macs").GetInt64()));
        Assert.Equal(report.GetProperty("parameters").GetInt64(), layers.Sum(layer => layer.GetProperty("parameters").GetInt64()));
        Assert.Equal([32, 20, 1], layers[0].GetProperty("inputs")[0].EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal([3, 3], layers[0].GetProperty("receptive_field").EnumerateArray().Select(size => size.GetInt32()));
        int[] all = [.. layers[^1].GetProperty("receptive_field").EnumerateArray().Select(size => size.GetInt32())];
        Assert.True(all[0] >= 32 && all[1] >= 20); // a score depends on the whole picture
    }

    [Fact]
    public void Text_is_a_plain_table_without_a_terminal()
    {
        string text = CommandRun.Of("inspect", _folder.Write("meter.ecb", Meter.Ecb)).Succeeds().Output;
        Assert.Contains("depthwise", text);
        Assert.Contains("1x1 g4", text);
        Assert.DoesNotContain('\e', text);
        Assert.DoesNotContain('─', text);
        Assert.DoesNotContain(text.Split('\n'), line => line.EndsWith(' '));
    }

    [Fact]
    public void A_source_model_shows_the_layers_of_its_graph()
    {
        JsonElement report = ConvertTests.Json(CommandRun.Of("inspect", Meter.Onnx, "--json"));
        Assert.Equal("onnx", report.GetProperty("format").GetString());
        Assert.Equal(Macs, report.GetProperty("macs").GetInt64());
        Assert.Equal(JsonValueKind.Null, report.GetProperty("arena_bytes").ValueKind);
        Assert.Contains(report.GetProperty("layers").EnumerateArray(), layer =>
            layer.GetProperty("operator").GetString() == "channel_permutation");
    }
}
