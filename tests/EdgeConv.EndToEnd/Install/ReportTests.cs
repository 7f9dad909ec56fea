using System.Text.Json;
using EdgeConv.Blob;
using EdgeConv.EndToEnd.Command;
using EdgeConv.Kernels;
using EdgeConv.Processor;
using EdgeConv.Verbs;
using Xunit;

namespace EdgeConv.EndToEnd.Install;

/// <summary>edgeconv report: what it measures, and what it must not say.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Says_exactness_speed_and_findings_and_nobodys_name()
    {
        string path = _folder.File("report.json");
        string mine = _folder.File("alices.ecb");
        File.Copy(RepositoryRoot.File("tools/verbs/vectors/meter.ecb"), mine);
        CommandRun run = CommandRun.Of("report", mine, mine, "-o", path).Succeeds();
        Assert.Contains("exact", run.Output);
        string text = File.ReadAllText(path);
        JsonElement report = JsonDocument.Parse(text).RootElement;
        JsonElement[] vectors = [.. report.GetProperty("vectors").EnumerateArray()];
        Assert.All(vectors, vector => Assert.True(vector.GetProperty("is_exact").GetBoolean()));
        Assert.Equal(Isas.All.Where(Isas.IsSupported).Select(Isas.Word).Order(), vectors.Select(vector => vector.GetProperty("isa").GetString()!).Distinct().Order());
        Assert.Equal(["meter.ecb", "model 1", "model 2", "operators-q31.ecb", "operators.ecb"], vectors.Select(vector => vector.GetProperty("model").GetString()!).Distinct().Order());
        Assert.Equal(["meter.ecb", "model 1", "model 2"], report.GetProperty("bench").EnumerateArray().Select(bench => bench.GetProperty("file").GetString()!).Distinct().Order());
        AssertKernels([.. report.GetProperty("kernels").EnumerateArray()]);
        Assert.NotEmpty(report.GetProperty("kernel_rates").EnumerateArray());
        Assert.All(report.GetProperty("bench").EnumerateArray(), bench => Assert.True(bench.GetProperty("median_us").GetDouble() > 0));
        Assert.NotEmpty(report.GetProperty("doctor").GetProperty("findings").EnumerateArray());
        Assert.DoesNotContain($"\"{Environment.MachineName}\"", text);
        Assert.DoesNotContain(_folder.Path, text);
        Assert.DoesNotContain("alice", text);
    }

    /// <summary>Every kernel of layers that this processor has beside the scalar ones is listed; those that have a layer are exact, and hardly one has none.</summary>
    private static void AssertKernels(JsonElement[] kernels)
    {
        Assert.Equal(KernelRegistry.Kinds.Where(kind => kind != OperatorKind.Frame).SelectMany(kind => KernelRegistry.For(kind)[..^1].Concat(Int16Kernels.For(kind).SkipLast(1))).Where(kernel => kernel.IsSupported).Select(kernel => kernel.Name).Order(),
            kernels.Select(kernel => kernel.GetProperty("kernel").GetString()!).Order());
        JsonElement[] measured = [.. kernels.Where(kernel => kernel.GetProperty("layers").GetInt32() > 0)];
        Assert.All(measured, kernel => Assert.True(kernel.GetProperty("is_exact").GetBoolean() && kernel.GetProperty("us").GetDouble() > 0 && kernel.GetProperty("scalar_us").GetDouble() > 0));
        Assert.All(kernels.Except(measured), kernel => Assert.Equal(JsonValueKind.Null, kernel.GetProperty("is_exact").ValueKind));
        // The models that are built in have no int16.
        string[] without = [.. kernels.Except(measured).Select(kernel => kernel.GetProperty("kernel").GetString()!).Where(name => !name.Contains("Int16", StringComparison.Ordinal) && !name.StartsWith("Requantise", StringComparison.Ordinal))];
        Assert.True(without.Length <= 4, $"no layer for {string.Join(", ", without)}");
    }

    [Fact]
    public void Findings_leave_out_names_of_users()
    {
        var nameless = DoctorFinding.Ok("groups", "user alice is in all that there are") with { Nameless = "the user is in all that there are" };
        Assert.DoesNotContain("alice", ReportRun.Nameless(new(0, 0, [nameless])).Findings[0].What);
    }

    [Fact]
    public void The_expected_bytes_are_those_of_the_scalar_kernels_which_specify_the_arithmetic()
    {
        Assert.Equal(["meter.ecb", "operators-q31.ecb", "operators.ecb"], ReportRun.Models());
        foreach (string name in ReportRun.Models())
        {
            using Model model = ReportRun.Load(name);
            Assert.Equal(File.ReadAllText(RepositoryRoot.File($"tools/verbs/vectors/{name}.sha256")).Trim(), ReportRun.Answer(model, new() { Isa = Isa.Scalar, Threads = 1 }));
        }
    }
}
