using System.Collections.Concurrent;
using EdgeConv.Converter;
using EdgeConv.Converter.Quantise;
using EdgeConv.Frames;

namespace EdgeConv.Simulator;

/// <summary>The demo: the last digit of a water meter. Its files are the repository's.</summary>
internal static class DemoFiles
{
    /// <summary>Left, top, right and bottom of the last digit, as the README's example has it; an LED that shows a five, and a bell with an LED of its own.</summary>
    public const string Configuration = """
        {
          "name": "meter",
          "camera": { "source": "demo" },
          "model": { "file": "model.ecb", "softmax": true, "region": [0.6125, 0.3111, 0.675, 0.4889] },
          "rules": [
            { "name": "five", "label": "5", "above": 0.8, "debounce": "100ms", "hold": "500ms" },
            { "name": "bell", "pin": "GPIO4", "activeLow": true, "hold": "500ms" }
          ],
          "outputs": [ { "rule": "five", "pin": "GPIO17" }, { "rule": "bell", "pin": "GPIO27" }, { "display": {} } ]
        }
        """;

    private static readonly ConcurrentDictionary<string, Lazy<byte[]>> s_models = new();

    /// <summary>The folder of the demo's files.</summary>
    /// <param name="given">See <see cref="SimulationOptions.DemoFolder"/>.</param>
    /// <exception cref="EdgeConvException">It is not found.</exception>
    public static string Folder(string? given)
    {
        if (given is not null)
            return given;
        foreach (string start in (string[])[AppContext.BaseDirectory, Environment.CurrentDirectory])
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "tools", "meter", "meter.onnx")))
                    return Path.Combine(folder.FullName, "tools", "meter");
        throw new EdgeConvException(SimulatorErrors.Repository, "demo: the repository with tools/meter is not found; run inside it, or give a model and a source");
    }

    /// <summary>The meter's network, converted as the README's example converts it, once in a process.</summary>
    /// <exception cref="EdgeConvException">The folder lacks it.</exception>
    public static byte[] Model(string folder) => s_models.GetOrAdd(folder, static folder => new(() => Convert(folder))).Value;

    private static byte[] Convert(string folder) => ModelConverter.Convert(Path.Combine(folder, "meter.onnx"), new()
    {
        Calibration = graph => CalibrationSet.FromNpy(Path.Combine(folder, "calibration.npy"), graph),
        Picture = _ => new() { Channels = ChannelOrder.Grey, Filter = ResizeFilter.Area },
        Labels = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    }).File;
}
