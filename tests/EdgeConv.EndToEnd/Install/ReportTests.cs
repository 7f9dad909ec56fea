using System.Text.Json;
using EdgeConv.EndToEnd.Command;
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
        CommandRun run = CommandRun.Of("report", "-o", path).Succeeds();
        Assert.Contains("exact", run.Output);
        string text = File.ReadAllText(path);
        JsonElement report = JsonDocument.Parse(text).RootElement;
        JsonElement[] vectors = [.. report.GetProperty("vectors").EnumerateArray()];
        Assert.All(vectors, vector => Assert.True(vector.GetProperty("is_exact").GetBoolean()));
        Assert.Equal(Isas.All.Where(Isas.IsSupported).Select(Isas.Word).Order(), vectors.Select(vector => vector.GetProperty("isa").GetString()!).Distinct().Order());
        Assert.NotEmpty(report.GetProperty("kernel_rates").EnumerateArray());
        Assert.All(report.GetProperty("bench").EnumerateArray(), bench => Assert.True(bench.GetProperty("median_us").GetDouble() > 0));
        Assert.NotEmpty(report.GetProperty("doctor").GetProperty("findings").EnumerateArray());
        Assert.DoesNotContain($"\"{Environment.MachineName}\"", text);
        Assert.DoesNotContain(_folder.Path, text);
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
        Assert.Equal(["meter.ecb"], ReportRun.Models());
        using var model = ReportRun.Load("meter.ecb");
        Assert.Equal(File.ReadAllText(RepositoryRoot.File("tools/verbs/vectors/meter.ecb.sha256")).Trim(), ReportRun.Answer(model, new() { Isa = Isa.Scalar, Threads = 1 }));
    }
}
