using System.Diagnostics;
using System.Text.Json;
using EdgeConv.EndToEnd.Command;
using EdgeConv.Verbs;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator;

/// <summary><c>edgeconv simulate</c> as a process of its own.</summary>
public sealed class SimulateVerbTests
{
    [Fact]
    public async Task It_says_where_the_page_is_and_runs_until_it_is_told_to_stop()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [typeof(NodeRun).Assembly.Location, "simulate", "--json", "--board", "rpi4", "--effort", "fast"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = RepositoryRoot.File("."),
        })!;
        try
        {
            string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
            Assert.True(line is not null, line is null ? await process.StandardError.ReadToEndAsync() : "");
            JsonElement said = JsonDocument.Parse(line!).RootElement;
            Assert.Equal("raspberry-pi-4", said.GetProperty("board").GetString());
            var address = new Uri(said.GetProperty("address").GetString()!);
            Assert.True(address.IsLoopback);
            using var client = new HttpClient { BaseAddress = address };
            Assert.Contains("EdgeConv simulator", await client.GetStringAsync("/"), StringComparison.Ordinal);
            long frames = 0;
            for (int i = 0; i < 200 && frames < 3; i++, await Task.Delay(50))
                frames = JsonDocument.Parse(await client.GetStringAsync("/state")).RootElement.GetProperty("frames").GetInt64();
            Assert.True(frames >= 3, "the demo does not play");

            Process.Start("kill", ["-TERM", $"{process.Id}"]).WaitForExit();
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
            Assert.Equal(0, process.ExitCode);
            Assert.Empty(await process.StandardOutput.ReadToEndAsync());
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    [Theory]
    [InlineData("EC9101", "--listen", "8080")]
    [InlineData("EC9102", "--listen", "0.0.0.0:0")]
    [InlineData("EC9002", "no-such.ecb")]
    [InlineData("EC9003", "--source", "no-such-folder")]
    [InlineData("EC4", "--board", "no-such-board")]
    [InlineData("EC9", "--replay", "no-such-session")]
    public void What_cannot_be_simulated_is_said_in_a_line(string code, params string[] words) =>
        Assert.StartsWith($"error: {code}", CommandRun.Of(["simulate", .. words]).Fails(2).ErrorLines()[0]);

    [Fact]
    public void Its_help_has_examples()
    {
        string help = CommandRun.Of("simulate", "--help").Succeeds().Output;
        Assert.Contains("edgeconv simulate meter.ecb --board rpi3b+", help, StringComparison.Ordinal);
        Assert.Contains("--token-file", help, StringComparison.Ordinal);
    }
}
