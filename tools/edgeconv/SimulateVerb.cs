using System.CommandLine;
using System.Text.Json;
using EdgeConv.Converter;
using EdgeConv.Decoding;
using EdgeConv.Simulator;
using EdgeConv.Simulator.Http;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>
/// <c>edgeconv simulate</c>: a board at work, as a page on this machine, until Ctrl+C. Exit codes: 0 stopped as asked, 2 a model, source or option at fault, 1 a failure.
/// </summary>
internal static class SimulateVerb
{
    private const string UsualBoard = "raspberry-pi-4";

    public static Verb Create(Terminal terminal)
    {
        var model = Options.NoOption(new Argument<string?>("model")
        {
            Description = "An .ecb file, a trained model (.onnx, .tflite), or a node's .json; the demo, a water meter, if not given", Arity = ArgumentArity.ZeroOrOne,
        });
        var board = new Option<string?>("--board") { Description = "The board to simulate: one that edgeconv boards lists, or a file; raspberry-pi-4 unless a node's file says another", HelpName = "name|file" };
        var source = new Option<string?>("--source")
        {
            Description = "What the camera sees: a picture, a folder of pictures, raw frames, a recording, v4l2:/dev/video0, or demo", HelpName = "file|folder|v4l2:DEVICE|demo",
        };
        var listen = new Option<string>("--listen")
        {
            Description = "Address and port; port 0 takes a free one. Another address than 127.0.0.1 needs a token", HelpName = "address:port", DefaultValueFactory = _ => "127.0.0.1:0",
        };
        var token = new Option<string?>("--token-file") { Description = "A file of mode 0600 with a token of 16 or more characters; without it only this machine is let in", HelpName = "file" };
        var replay = new Option<string?>("--replay") { Description = "Show a recorded session instead: its model, its frames, its presses", HelpName = "file" };
        var decode = Options.Choice("--decode", "How the outputs are read, as a node's decode; guessed if not given", null, [.. DecodeWords.All]);
        var json = Options.Json();
        var conversion = new ConversionOptions();
        var verb = new Verb("simulate", "Shows a board at work on a page in your browser: camera, network, rules, pins, memory, speed",
            "simulate", "simulate meter.ecb --board rpi3b+ --source photos/", "simulate door.json", "simulate vww.tflite --input-mul 0.0039215689 --input-add 0 --source v4l2:/dev/video0",
            "simulate --listen 0.0.0.0:8080 --token-file token", "simulate --replay session.ecs")
        {
            model, board, source, decode, listen, token, replay, json,
        };
        conversion.AddTo(verb);
        return verb.Does(words =>
        {
            ServerSettings settings = ServerSettings.Of(words.GetRequiredValue(listen), words.GetValue(token));
            ConvertOptions converting = conversion.Of(words);
            string? given = words.GetValue(model);
            bool saysBoard = given is not null && given.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || words.GetValue(replay) is not null;
            var options = new SimulationOptions
            {
                Model = given, Board = words.GetValue(board) ?? (saysBoard ? null : UsualBoard), Source = words.GetValue(source), Replay = words.GetValue(replay),
                Decode = words.GetValue(decode) is { } word ? (Decode)Array.IndexOf(DecodeWords.All, word) : null,
                Convert = path => ModelConverter.Convert(path, converting).File,
            };
            bool isJson = words.GetValue(json);
            SimulatorRun.Run(options, settings, (address, state) => Say(address, state, isJson, settings.Token is not null, terminal.Output));
            return Faults.Success;
        });
    }

    private static void Say(Uri address, SimulationState state, bool isJson, bool hasToken, TextWriter output)
    {
        output.WriteLine(isJson ? JsonSerializer.Serialize(new SimulatorStart(address.AbsoluteUri, state.Board.Name, state.Source.Name), SimulatorStartJson.Default.SimulatorStart)
            : $"simulator: {address.AbsoluteUri}{(hasToken ? "?token=... (the token of the file)" : "")} shows {state.Board.Title}; open it in a browser, Ctrl+C ends it");
        output.Flush();
    }
}

/// <summary>What <c>--json</c> prints once the page can be opened.</summary>
internal sealed record SimulatorStart(string Address, string Board, string Source);

[System.Text.Json.Serialization.JsonSourceGenerationOptions(PropertyNamingPolicy = System.Text.Json.Serialization.JsonKnownNamingPolicy.SnakeCaseLower)]
[System.Text.Json.Serialization.JsonSerializable(typeof(SimulatorStart))]
internal sealed partial class SimulatorStartJson : System.Text.Json.Serialization.JsonSerializerContext;
