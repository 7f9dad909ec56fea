using System.Text.Json;
using EdgeConv.Processor;
using Xunit;

namespace EdgeConv.EndToEnd.Command;

public sealed class BenchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public BenchTests() => _model = _folder.Write("meter.ecb", Meter.Ecb);

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(1), InlineData(2)]
    public void Bench_tells_time_and_every_layers_share(int threads)
    {
        JsonElement report = ConvertTests.Json(CommandRun.Of("bench", _model, "--threads", $"{threads}", "--runs", "7", "--json"));
        using var model = Model.Load(_model);
        Assert.Equal(threads, report.GetProperty("threads").GetInt32());
        Assert.Equal(7, report.GetProperty("runs").GetInt32());
        double median = report.GetProperty("median_us").GetDouble(), min = report.GetProperty("min_us").GetDouble();
        Assert.True(0 < min && min <= median && median <= report.GetProperty("p99_us").GetDouble());
        Assert.Equal(model.Macs, report.GetProperty("macs").GetInt64());
        Assert.Equal(model.Macs / median * 1e6, report.GetProperty("macs_per_second").GetDouble(), 1e-6 * model.Macs / median * 1e6);

        JsonElement[] layers = [.. report.GetProperty("layers").EnumerateArray()];
        Assert.Equal(model.Layers.Select(layer => layer.Name), layers.Select(layer => layer.GetProperty("name").GetString()));
        Assert.Equal(1, layers.Sum(layer => layer.GetProperty("share").GetDouble()), 1e-9);
        Assert.All(layers, layer => Assert.True(layer.GetProperty("us").GetDouble() > 0));
    }

    [Fact]
    public void Bench_prints_the_same_for_people()
    {
        string[] lines = CommandRun.Of("bench", _model, "--runs", "1", "--isa", "scalar").Succeeds().Output.Split('\n');
        Assert.Contains("1 runs, 1 thread, scalar", lines[0]);
        Assert.Contains("median ", lines[1]);
        Assert.Contains("ConvolutionScalar", lines[4]);
    }

    [Fact]
    public void Kernels_lists_the_registry_and_the_switches()
    {
        JsonElement report = ConvertTests.Json(CommandRun.Of("kernels", "--json"));
        Assert.Equal(Kernels.KernelRegistry.Kinds.SelectMany(kind => Kernels.KernelRegistry.All(kind)).Select(kernel => kernel.Name),
            report.GetProperty("kernels").EnumerateArray().Select(kernel => kernel.GetProperty("name").GetString()));
        Assert.Equal(Switches.All.Select(one => one.Name),
            report.GetProperty("switches").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        Assert.Equal(Isas.Word(Isas.Best), report.GetProperty("processor").GetProperty("isa").GetString());
        Assert.Equal(JsonValueKind.Null, report.GetProperty("layers").ValueKind);
    }

    [Fact]
    public void Kernels_says_what_each_layer_takes()
    {
        JsonElement[] layers = Layers("kernels", _model, "--json"), scalar = Layers("kernels", _model, "--isa", "scalar", "--json");
        using var model = Model.Load(_model);
        using var session = new Session(model);
        Assert.Equal(session.Kernels.ToArray().Select(kernel => kernel.Name), layers.Select(layer => layer.GetProperty("kernel").GetString()));
        Assert.All(scalar, layer => Assert.EndsWith("Scalar", layer.GetProperty("kernel").GetString()));
        Assert.Contains(layers, layer => layer.GetProperty("weight_layout").GetString() == "gemm");
    }

    private static JsonElement[] Layers(params string[] words) =>
        [.. ConvertTests.Json(CommandRun.Of(words)).GetProperty("layers").EnumerateArray()];

    /// <summary>The environment is a process's, so the command is one of its own here.</summary>
    [Theory]
    [InlineData("EDGECONV_ISA", "sse", "EC1301", "avxvnni")]
    [InlineData("EDGECONV_ISA", "neondot|avxvnni", "EC1102", "its best")] // the one that this processor has not
    [InlineData("EDGECONV_KERNEL", "Fastest", "EC1103", "edgeconv kernels")]
    [InlineData("EDGECONV_CORE", "arm1176", "EC1301", "cortex-a53")]
    [InlineData("EDGECONV_THREADS", "99", "EC1301", "1 to 16")]
    public void A_switch_that_is_not_allowed_is_named_with_what_is(string name, string value, string code, string named)
    {
        if (value.Contains('|'))
            value = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64
                ? value.Split('|')[0] : value.Split('|')[1];
        CommandRun run = CommandRun.Child(new Dictionary<string, string> { [name] = value }, "bench", _model, "--runs", "1").Fails(2);
        Assert.StartsWith($"error: {code}: {name}={value}: ", run.Error);
        Assert.Contains(named, run.Error);
    }

    [Fact]
    public void Switches_do_what_they_say()
    {
        Dictionary<string, string> environment = new()
        {
            ["EDGECONV_ISA"] = Isas.Word(Isas.Best), ["EDGECONV_KERNEL"] = "DepthwiseScalar", ["EDGECONV_CORE"] = "cortex-a53", ["EDGECONV_THREADS"] = "3",
        };
        JsonElement kernels = ConvertTests.Json(CommandRun.Child(environment, "kernels", _model, "--json"));
        Assert.Equal(environment.Values.Order(), kernels.GetProperty("switches").EnumerateArray().Select(one => one.GetProperty("now").GetString()).Order());
        Assert.Equal("cortex-a53", kernels.GetProperty("processor").GetProperty("chosen_core").GetString());
        Assert.All(kernels.GetProperty("layers").EnumerateArray().Where(layer => layer.GetProperty("operator").GetString() == "depthwise"),
            layer => Assert.Equal("DepthwiseScalar", layer.GetProperty("kernel").GetString()));
        Assert.Equal(3, ConvertTests.Json(CommandRun.Child(environment, "bench", _model, "--runs", "1", "--json")).GetProperty("threads").GetInt32());
    }
}
