using System.Device.Gpio;
using System.Text;
using System.Text.Json;
using EdgeConv.Camera;
using EdgeConv.Node.Configuration;
using EdgeConv.Node.Loop;
using EdgeConv.Node.Rules;
using EdgeConv.Node.Watchdog;
using EdgeConv.Testing;

namespace EdgeConv.Node.Tests;

/// <summary>A folder with the demo's model as <c>meter.ecb</c>, where nodes run on twins.</summary>
internal sealed class NodeFolder : IDisposable
{
    public NodeFolder()
    {
        Directory.CreateDirectory(Path);
        File.WriteAllBytes(At("meter.ecb"), MeterModel.File);
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "edgeconv-node-" + Guid.NewGuid().ToString("N")[..12]);

    public SimulatedClock Clock { get; } = new();

    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The configuration, of which a part is given: name, camera and model are there.</summary>
    public ConfigurationFile Configured(string rest) => ConfigurationFile.Parse(Encoding.UTF8.GetBytes(Text(rest)), At("node.json")).Checked();

    public static string Text(string rest) => $$"""
        { "name": "meter", "camera": { "source": "/dev/video0" }, "model": { "file": "meter.ecb", "softmax": true }{{(rest == "" ? "" : ", ")}}{{rest}} }
        """;

    /// <summary>A camera of ten frames a second on this folder's clock.</summary>
    public SimulatedCamera Camera(double framesPerSecond = 10) => new(new CameraFormat(MeterModel.Layout, false, framesPerSecond), Clock);

    /// <summary>Runs a node until its camera's script ends.</summary>
    public NodeRunResult Run(string rest, FrameSource camera, SimulatedGpioDriver? chip = null, long frames = 0, TimeProvider? clock = null,
        StopRequest? request = null, params Rule[] own)
    {
        using var log = new MemoryStream();
        var parts = new NodeParts { Camera = camera, Pins = chip is null ? null : new GpioController(chip), Log = log, Clock = clock ?? Clock };
        NodeSummary summary = NodeRunner.Run(Configured(rest), parts, request ?? new(), frames, own);
        return new(summary, Lines(log));
    }

    private static JsonElement[] Lines(MemoryStream log) =>
        [.. Encoding.UTF8.GetString(log.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <param name="Lines">The log.</param>
internal sealed record NodeRunResult(NodeSummary Summary, JsonElement[] Lines)
{
    public IEnumerable<JsonElement> Of(string what) => Lines.Where(line => line.GetProperty("event").GetString() == what);
}
