using System.Text.Json;
using EdgeConv.EndToEnd.Browser;
using EdgeConv.EndToEnd.Node;
using Microsoft.Playwright;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator;

/// <summary>A detector's node on real pictures, as its own file describes it: what it finds is drawn over the picture.</summary>
[Collection("gateway")]
[Trait("suite", "simulator")]
public sealed class SimulatorDetectorTests(FaceFolder folder) : IClassFixture<FaceFolder>
{
    private const string Node = """
        {
          "name": "faces", "camera": { "source": "pictures" },
          "model": { "file": "faces.ecb", "decode": "anchor-boxes", "softmax": true, "labels": ["background", "face"], "boxes": { "score": 0.7, "overlap": 0.3, "most": 32 } },
          "rules": [ { "name": "crowd", "label": "face", "above": 0.8, "count": 5 } ],
          "outputs": [ { "rule": "crowd", "pin": "17" } ], "pins": "memory"
        }
        """;

    [Fact]
    public async Task Boxes_are_drawn_where_the_network_found_them()
    {
        string file = folder.At("faces.json");
        await File.WriteAllTextAsync(file, Node);
        await using PageVisit visit = await PageVisit.Start();
        await using RunningSimulator simulator = await RunningSimulator.Start(model: file);
        IPage page = await visit.Open(simulator.Address);
        await page.SetViewportSizeAsync(1440, 900);
        await page.WaitForFunctionAsync("() => document.getElementById('picture').naturalWidth > 0 && document.querySelectorAll('#boxes rect.box').length >= 5");
        JsonElement[] found = [.. (await simulator.State()).GetProperty("answer").GetProperty("boxes").EnumerateArray()];
        Assert.Equal(FaceFolder.Pictures, (await simulator.State()).GetProperty("source").GetProperty("frames").GetInt32());

        // Left, top, width and height of each, as parts of the picture.
        double[][] drawn = JsonSerializer.Deserialize<double[][]>(await page.EvaluateAsync<string>(
            "() => JSON.stringify([...document.querySelectorAll('#boxes rect.box')].map(rect => ['x', 'y', 'width', 'height'].map(name => Number(rect.getAttribute(name)))))"))!;
        Assert.Equal(found.Length, drawn.Length);
        foreach ((JsonElement box, double[] rect) in found.Zip(drawn))
        {
            (double left, double top) = (box.GetProperty("left").GetDouble(), box.GetProperty("top").GetDouble());
            double[] expected = [left, top, box.GetProperty("right").GetDouble() - left, box.GetProperty("bottom").GetDouble() - top];
            Assert.All(expected.Zip(rect), pair => Assert.Equal(pair.First, pair.Second, 0.001));
        }

        await page.WaitForFunctionAsync("() => document.querySelectorAll('#rules .on').length === 1 || document.querySelectorAll('#rules li').length === 1");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('#layers button.row').length > 5");
        await page.ScreenshotAsync(new() { Path = RepositoryRoot.File("artifacts/browser/simulator-boxes.png") });
        Assert.Empty(visit.Errors);
    }
}
