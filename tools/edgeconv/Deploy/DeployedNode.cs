using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeConv.Node.Configuration;

namespace EdgeConv.Command;

/// <summary>A node's configuration as it will lie on the board, and the models that it names.</summary>
/// <param name="Configuration">As the file here says.</param>
/// <param name="Json">With models in /opt/edgeconv/current/models and the board's name.</param>
/// <param name="Models">Their files here, and their names there.</param>
internal sealed record DeployedNode(NodeConfiguration Configuration, string Json, (string Path, string Name)[] Models)
{
    private const string ModelsThere = "/opt/edgeconv/current/models/";

    private static readonly JsonDocumentOptions s_reading = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    /// <summary>How configurations are written on a board: for people.</summary>
    internal static JsonSerializerOptions Writing { get; } = new() { WriteIndented = true };

    /// <exception cref="EdgeConvException">The configuration is at fault, or a model is no sound file.</exception>
    public static DeployedNode Of(string path, string board)
    {
        ConfigurationFile file = ConfigurationFile.Read(path).Checked();
        var models = new List<(string Path, string Name)>();
        JsonObject json = JsonNode.Parse(File.ReadAllText(path), null, s_reading)!.AsObject();
        json.Remove("$schema");
        json["board"] = board;
        json["model"]!["file"] = Take(file.Configuration.Model.File);
        if (file.Configuration.Then is { } then)
            json["then"]!["file"] = Take(then.File);
        return new(file.Configuration, json.ToJsonString(Writing) + "\n", [.. models]);

        string Take(string model)
        {
            string here = file.Resolve(model), name = Path.GetFileName(model);
            using (Model.Load(here))
            {
                // Loading it has checked all of it.
            }
            if (models.Exists(each => each.Name == name && each.Path != here))
                name = $"{models.Count}-{name}";
            if (!models.Contains((here, name)))
                models.Add((here, name));
            return ModelsThere + name;
        }
    }
}
