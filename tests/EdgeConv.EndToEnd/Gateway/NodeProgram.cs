using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeConv.EndToEnd.Command;
using EdgeConv.Verbs;
using Xunit;

namespace EdgeConv.EndToEnd.Gateway;

/// <summary>
/// <c>edgeconv node</c> as a process of its own, with the demo's model on pictures of digits, over and over; it can be killed and started again.
/// </summary>
internal sealed class NodeProgram : IDisposable
{
    private const int DigitWidth = 20, DigitHeight = 32;
    private readonly TemporaryFolder _folder = new();
    private Process? _process;
    private Task<string>? _output, _error;

    /// <param name="pictures">How many digits it sees in turn.</param>
    /// <param name="scale">How much larger than the model's input the pictures are.</param>
    /// <param name="framesPerSecond">0 for as fast as it can.</param>
    public NodeProgram(int pictures, int scale, int framesPerSecond)
    {
        (Width, Height) = (DigitWidth * scale, DigitHeight * scale);
        _folder.Write("meter.ecb", Meter.Ecb);
        using (FileStream file = File.Create(_folder.File("digits.grey")))
            for (int i = 0; i < pictures; i++)
                file.Write(Enlarged(Meter.Input(i), scale));
        File.WriteAllText(_folder.File("node.json"), $$"""
            {
              "name": "door",
              "camera": { "source": "file:digits.grey", "format": "grey", "width": {{Width}}, "height": {{Height}}, "framesPerSecond": {{framesPerSecond}}, "repeat": true },
              "model": { "file": "meter.ecb", "softmax": true, "labels": ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] },
              "rules": [ { "name": "three", "label": "3", "above": 0.5, "hold": "20ms" } ],
              "pins": "memory", "ring": { "folder": ".", "picturesPerSecond": 10 }
            }
            """);
        File.WriteAllText(_folder.File("gateway.json"), """{ "node": "door", "ring": "door.ring", "listen": "127.0.0.1:0", "stateFolder": "." }""");
    }

    public int Width { get; }

    public int Height { get; }

    public string Ring => _folder.File("door.ring");

    public string GatewayConfiguration => _folder.File("gateway.json");

    /// <summary>The process that runs now.</summary>
    public int Id => _process!.Id;

    /// <param name="frames">After how many it ends; 0 for never.</param>
    public void Start(int frames = 0)
    {
        string[] count = frames > 0 ? ["--frames", frames.ToString(CultureInfo.InvariantCulture)] : [];
        var start = new ProcessStartInfo("dotnet", [typeof(NodeRun).Assembly.Location, "node", _folder.File("node.json"), .. count])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        // What is compiled better while it runs takes managed memory of the process at any time.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>As <c>kill -9</c>.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Waits for its end; what it did.</summary>
    public JsonElement Summary()
    {
        Assert.True(_process!.WaitForExit(60_000), "it does not end");
        Assert.True(_process.ExitCode == 0, _error!.Result);
        _process.Dispose();
        _process = null;
        return JsonDocument.Parse(_output!.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
    }

    public void Dispose()
    {
        if (_process is not null)
            Kill();
        _folder.Dispose();
    }

    private static byte[] Enlarged(float[] digit, int scale)
    {
        var pixels = new byte[digit.Length * scale * scale];
        int width = DigitWidth * scale;
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)Math.Round(255 * Math.Clamp(digit[i / width / scale * DigitWidth + i % width / scale], 0, 1));
        return pixels;
    }
}
