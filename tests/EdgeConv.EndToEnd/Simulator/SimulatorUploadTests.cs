using System.Net;
using System.Text.Json;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator;

/// <summary>Files that a page sends: whatever is in them, the simulation that runs goes on.</summary>
public sealed class SimulatorUploadTests(PausedSimulator paused) : IClassFixture<PausedSimulator>
{
    [Fact]
    public async Task Damaged_pictures_and_models_are_refused_by_their_name_and_nothing_changes()
    {
        RunningSimulator simulator = paused.Simulator;
        await simulator.Post("/step", """{"frames":1}""");
        JsonElement before = await simulator.State();
        for (int i = 0; i < 200 && before.GetProperty("answer").ValueKind != JsonValueKind.Object; i++)
        {
            await Task.Delay(50);
            before = await simulator.State();
        }

        byte[] picture = File.ReadAllBytes(RepositoryRoot.File("tools/meter/sequence/frame-000.jpg")), model = simulator.Simulation.Model.Bytes;
        byte[] flipped = [.. model];
        flipped[model.Length / 2] ^= 1;
        (string Kind, string Name, byte[] Bytes)[] files =
        [
            ("source", "cut.jpg", picture[..200]), ("source", "empty.jpg", []), ("source", "text.png", [.. "no picture"u8]), ("source", "no-ending", picture[..64]),
            ("model", "cut.ecb", model[..(model.Length / 2)]), ("model", "flipped.ecb", flipped), ("model", "empty.ecb", []), ("model", "text.onnx", [.. "no model"u8]), ("model", "zero.tflite", new byte[4096]),
            ("model", "node.json", [.. "{}"u8]), ("compare", "cut.ecb", model[..100]), ("compare", "flipped.ecb", flipped),
        ];
        foreach ((string kind, string name, byte[] bytes) in files)
        {
            (HttpStatusCode status, string text) = await simulator.Upload($"/upload?as={kind}&name={name}", bytes);
            Assert.True(status == HttpStatusCode.BadRequest, $"{name}: {status} {text}");
            Assert.Matches("^EC[0-9]{4}$", SimulatorAccessTests.Code(text));
            Assert.Contains(name, text, StringComparison.Ordinal);
            Assert.DoesNotContain("unexpected", text, StringComparison.Ordinal);
        }

        (HttpStatusCode replayed, string said) = await simulator.Upload("/replay?name=cut.ecs", [1, 2, 3]);
        Assert.Equal((HttpStatusCode.BadRequest, "EC9005"), (replayed, SimulatorAccessTests.Code(said)));
        JsonElement after = await simulator.State();
        Assert.Equal(before.GetProperty("run").GetInt64(), after.GetProperty("run").GetInt64());
        Assert.Equal(before.GetProperty("answer").GetProperty("hash").GetString(), after.GetProperty("answer").GetProperty("hash").GetString());
    }

    [Fact]
    public async Task A_name_leads_nowhere_else_and_what_is_left_goes_with_the_simulator()
    {
        int Folders() => Directory.GetDirectories(Path.GetTempPath(), "edgeconv-simulator-*").Length;
        int before = Folders();
        await using (RunningSimulator simulator = await RunningSimulator.Start())
        {
            string outside = Path.Combine(Path.GetTempPath(), "edgeconv-outside.jpg");
            byte[] picture = File.ReadAllBytes(RepositoryRoot.File("tools/meter/sequence/frame-000.jpg"));
            (HttpStatusCode status, string text) = await simulator.Upload("/upload?as=source&name=" + Uri.EscapeDataString("../edgeconv-outside.jpg"), picture);
            Assert.True(status == HttpStatusCode.NoContent, text);
            Assert.False(File.Exists(outside));
            Assert.Equal(HttpStatusCode.BadRequest, (await simulator.Upload("/upload?as=source&name=..", picture)).Status);
            Assert.Equal(HttpStatusCode.BadRequest, (await simulator.Upload("/upload?as=source", picture)).Status);
        }

        Assert.InRange(Folders(), 0, before + 3); // other tests have theirs meanwhile
    }

    [Fact]
    public async Task A_comparison_goes_on_with_the_model_that_runs_now()
    {
        await using RunningSimulator simulator = await RunningSimulator.Start();
        byte[] second = simulator.Simulation.Model.Bytes;
        Assert.Equal(HttpStatusCode.NoContent, (await simulator.Upload("/upload?as=compare&name=second.ecb", second)).Status);
        string before = await First();
        Assert.Equal(HttpStatusCode.NoContent, (await simulator.Upload("/upload?as=model&name=other.ecb", Command.Meter.Planned("stream", "kept"))).Status);
        string after = await First();
        Assert.NotEqual(before, after);
        Assert.Equal(simulator.Simulation.Model.Name, after);
        Assert.Equal(HttpStatusCode.NoContent, (await simulator.Post("/compare", """{"name":null}""")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await simulator.Get("/compare")).Status);

        async Task<string> First()
        {
            (HttpStatusCode status, string text) = await simulator.Get("/compare");
            Assert.True(status == HttpStatusCode.OK, text);
            JsonElement report = JsonDocument.Parse(text).RootElement;
            Assert.Equal("second.ecb", report.GetProperty("second").GetString());
            return report.GetProperty("first").GetString()!;
        }
    }

    [Fact]
    public async Task Pictures_that_are_sent_together_are_one_source()
    {
        RunningSimulator simulator = paused.Simulator;
        for (int i = 0; i < 3; i++)
        {
            byte[] picture = File.ReadAllBytes(RepositoryRoot.File($"tools/meter/sequence/frame-{40 * i:000}.jpg"));
            (HttpStatusCode status, string text) = await simulator.Upload($"/upload?as=source&name=p{i}.jpg{(i < 2 ? "&more=1" : "")}", picture);
            Assert.True(status == HttpStatusCode.NoContent, text);
        }

        Assert.Equal(3, (await simulator.State()).GetProperty("source").GetProperty("frames").GetInt64());

        // Again one, and the three are no longer kept.
        await simulator.Upload("/upload?as=source&name=one.jpg", File.ReadAllBytes(RepositoryRoot.File("tools/meter/sequence/frame-001.jpg")));
        Assert.Equal(1, (await simulator.State()).GetProperty("source").GetProperty("frames").GetInt64());
    }
}
