using System.CommandLine;
using EdgeConv.Gateway;
using EdgeConv.Gateway.Configuration;

namespace EdgeConv.Command;

/// <summary><c>edgeconv gateway</c>: the node's page, stream, metrics and MQTT. Exit codes: 0 stopped as asked, 2 a wrong configuration, 1 a failure.</summary>
internal static class GatewayVerb
{
    public static Verb Create(Terminal terminal)
    {
        var configuration = Options.NoOption(new Argument<string>("config") { Description = "The gateway's configuration (gateway.schema.json)" });
        var listen = new Option<string?>("--listen") { Description = "Address and port, instead of the file's; another than 127.0.0.1 needs a token" };
        var ring = new Option<string?>("--ring") { Description = "The node's ring, instead of the file's" };
        var check = new Option<bool>("--check") { Description = "Looks at the configuration and the node without starting" };
        return new Verb("gateway", "Page, stream, metrics and MQTT of a node, from its shared memory",
            "gateway door-gateway.json", "gateway door-gateway.json --check", "gateway door-gateway.json --listen 0.0.0.0:8080") { configuration, listen, ring, check }
            .Does(words =>
            {
                GatewaySettings settings = GatewayFile.Read(words.GetRequiredValue(configuration), words.GetValue(listen), words.GetValue(ring));
                return words.GetValue(check) ? GatewayRun.Check(settings, terminal.Output) : GatewayRun.Run(settings, terminal.Output);
            });
    }
}
