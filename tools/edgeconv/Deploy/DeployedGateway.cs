using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeConv.Gateway.Configuration;
using EdgeConv.Node.Configuration;
using EdgeConv.Node.Ring;

namespace EdgeConv.Command;

/// <summary>A gateway's configuration as it will lie on the board, and the files that it names.</summary>
/// <param name="Json">With the node's ring, and its files in /etc/edgeconv/gateway.</param>
/// <param name="Secrets">Names there and paths here: token, broker's user, certificates. Only the gateway's user will read them.</param>
internal sealed record DeployedGateway(string Json, (string Name, string Path)[] Secrets)
{
    private const string SecretsThere = "/etc/edgeconv/gateway/";

    /// <param name="path">The file here; what it names is taken along, so it must be here too.</param>
    /// <param name="node">The node that is deployed with it.</param>
    /// <exception cref="EdgeConvException">The configuration or a file that it names is at fault, or it is another node's.</exception>
    public static DeployedGateway Of(string path, NodeConfiguration node)
    {
        if (node.Ring is not { } ring)
            throw new EdgeConvException(DeployErrors.Gateway, $"{path}: the node has no ring, so its gateway would have nothing to read; write \"ring\": {{}} into the node's file");
        string there = ring.Folder is { } folder
            ? Path.IsPathRooted(folder) ? $"{folder.TrimEnd('/')}/{node.Name}.ring"
                : throw new EdgeConvException(DeployErrors.Gateway, $"{path}: the node's ring.folder '{folder}' is no place on the board; leave it out")
            : $"{RingPath.ServiceFolder}/{node.Name}.ring";
        GatewayConfiguration read = GatewayFile.Read(path, ring: there).Configuration;
        if (read.Node != node.Name)
            throw new EdgeConvException(DeployErrors.Gateway, $"{path}: $.node: is '{read.Node}', but the node is called '{node.Name}'; write that");

        var secrets = new List<(string Name, string Path)>();
        JsonObject json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        json.Remove("$schema");
        json["ring"] = there;
        json.Remove("stateFolder"); // the unit has one, and may write nowhere else
        Take(json, "tokenFile", "token");
        if (json["mqtt"] is JsonObject mqtt)
        {
            Take(mqtt, "credentialsFile", "mqtt.json");
            Take(mqtt, "caFile", "ca.pem");
        }
        return new(json.ToJsonString(DeployedNode.Writing) + "\n", [.. secrets]);

        void Take(JsonObject from, string field, string name)
        {
            if (from[field]?.GetValue<string>() is not { } named)
                return;
            secrets.Add((name, GatewayFile.Resolve(path, named)));
            from[field] = SecretsThere + name;
        }
    }
}
