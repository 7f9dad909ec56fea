using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeConv.Boards;
using EdgeConv.Node.Configuration;

namespace EdgeConv.Simulator;

/// <summary>What is run: a node's configuration, its models and its board.</summary>
/// <param name="Name">For people: a file's name, or the demo.</param>
/// <param name="Path">The file that was given.</param>
/// <param name="Json">The configuration, its models being <c>model.ecb</c> and <c>then.ecb</c>, its hardware the simulator's.</param>
/// <param name="Model">The first model's file.</param>
/// <param name="Then">The second one's; null without.</param>
/// <param name="Plan">See <see cref="MemoryState.Plan"/>.</param>
/// <param name="BoardText">The board's name, or the text of its file where it is not built in.</param>
internal sealed record NodeSetup(string Name, string Path, string Json, byte[] Model, byte[]? Then, string Plan, string BoardText, Board Board)
{
    public const string ModelFile = "model.ecb", ThenFile = "then.ecb", DefaultBoard = "desktop";

    private const string NodeFile = "node.json";

    /// <summary>Where its frames come from, as its own file says; null where it says nothing.</summary>
    public SetupCamera? Camera { get; init; }

    /// <summary>The configuration as the node reads it.</summary>
    public NodeConfiguration Configuration => Read(System.IO.Path.GetTempPath()).Configuration;

    /// <summary>The same with another plan.</summary>
    /// <exception cref="EdgeConvException">There is no such plan.</exception>
    public NodeSetup With(string plan) => this with
    {
        Plan = plan, Model = Plans.Of(Model, Name, plan), Then = Then is null ? null : Plans.Of(Then, Name, plan),
    };

    /// <summary>Puts the files where a node looks for them.</summary>
    /// <returns>The configuration, as of a file in that folder.</returns>
    public ConfigurationFile WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(System.IO.Path.Combine(folder, ModelFile), Model);
        if (Then is not null)
            File.WriteAllBytes(System.IO.Path.Combine(folder, ThenFile), Then);
        return Read(folder);
    }

    /// <summary>An error that names the file that was given, and no folder that comes and goes.</summary>
    /// <param name="folder">That of <see cref="WriteTo"/>.</param>
    public EdgeConvException Named(EdgeConvException e, string folder) => new(e.Code,
        e.Message.Replace(System.IO.Path.Combine(folder, NodeFile), Path, StringComparison.Ordinal).Replace(System.IO.Path.Combine(folder, ModelFile), Name, StringComparison.Ordinal)
            .Replace(folder + System.IO.Path.DirectorySeparatorChar, "", StringComparison.Ordinal), e.CallersMistake, e);

    /// <summary>A node's own file, taken as it is; only its hardware becomes the simulator's.</summary>
    /// <exception cref="EdgeConvException">The file is not as it must be, or its models are not there.</exception>
    public static NodeSetup OfNode(string path, string? board)
    {
        ConfigurationFile file = ConfigurationFile.Read(path).Checked();
        JsonObject json = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
        NodeConfiguration node = file.Configuration;
        string said = board ?? (node.Board is { } own && File.Exists(file.Resolve(own)) ? file.Resolve(own) : node.Board ?? DefaultBoard);
        return new NodeSetup(System.IO.Path.GetFileName(path), path, Simulated(json), Bytes(file.Resolve(node.Model.File)),
            node.Then is null ? null : Bytes(file.Resolve(node.Then.File)), Plans.OfFile, "", null!) { Camera = CameraOf(file) }.On(said);
    }

    /// <summary>A configuration of the simulator's own.</summary>
    public static NodeSetup Of(string name, string path, JsonObject configuration, byte[] model, string plan, string? board) =>
        new NodeSetup(name, path, Simulated(configuration), model, null, plan, "", null!).On(board ?? DefaultBoard);

    /// <summary>The same on another board.</summary>
    /// <param name="board">Name, alias or file.</param>
    /// <exception cref="EdgeConvException">There is no such board.</exception>
    public NodeSetup On(string board)
    {
        Board loaded = Board.Load(board);
        return this with { Board = loaded, BoardText = Board.Names.Contains(loaded.Name) ? loaded.Name : File.ReadAllText(board) };
    }

    /// <summary>The board of <see cref="BoardText"/>.</summary>
    /// <param name="place">Where the text is from, for errors.</param>
    /// <exception cref="EdgeConvException">It is none.</exception>
    public static Board BoardOf(string text, string place) => Board.Names.Contains(text) ? Board.Load(text) : Board.Parse(System.Text.Encoding.UTF8.GetBytes(text), place);

    private static SetupCamera? CameraOf(ConfigurationFile file)
    {
        if (file.Configuration.Camera is not { Source: { } source } camera)
            return null;
        string path = file.Resolve(source.StartsWith(Sources.FilePrefix, StringComparison.Ordinal) ? source[Sources.FilePrefix.Length..] : source);
        return new(System.IO.Path.Exists(path) ? path : source, camera.FramesPerSecond is > 0 ? camera.FramesPerSecond : null,
            camera is { Width: { } width, Height: { } height } ? (width, height) : null);
    }

    private static string Simulated(JsonObject node)
    {
        foreach (string hardware in (string[])["$schema", "board", "thermal"])
            node.Remove(hardware);
        (node["pins"], node["watchdog"]) = ("memory", false);
        node["log"] = new JsonObject { ["latency"] = "24h", ["bytes"] = 1 << 20 };
        node["ring"] = new JsonObject { ["folder"] = ".", ["picturesPerSecond"] = 60 };
        node["camera"] = new JsonObject { ["source"] = Sources.Demo };
        node["model"]!["file"] = ModelFile;
        if (node["then"] is JsonObject then)
            then["file"] = ThenFile;
        return node.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    private ConfigurationFile Read(string folder) =>
        ConfigurationFile.Parse(System.Text.Encoding.UTF8.GetBytes(Json), System.IO.Path.Combine(folder, NodeFile)).Checked();

    private static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EdgeConvException(SimulatorErrors.Model, $"{path}: cannot be read ({e.Message.TrimEnd('.')}); check the path", inner: e);
        }
    }
}

/// <summary>A node's camera, as its file says.</summary>
/// <param name="Source">A path that is there, or what the file says.</param>
/// <param name="Size">Of raw frames.</param>
internal sealed record SetupCamera(string Source, double? FramesPerSecond, (int Width, int Height)? Size);
