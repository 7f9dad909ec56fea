using System.CommandLine;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary><c>edgeconv node</c>: camera, model, rules, outputs, until a signal. Exit codes: 0 stopped, 2 a configuration at fault, 1 a failure.</summary>
internal static class NodeVerb
{
    public static Verb Create(Terminal terminal)
    {
        var configuration = Options.NoOption(new Argument<string>("configuration") { Description = "A node's JSON file" });
        var frames = Options.OptionalCount<int>("--frames", "Stop after so many frames and print what happened, in JSON", "number");
        var check = new Option<bool>("--check") { Description = "Look at everything that the node needs, without starting it" };
        return new Verb("node", "Runs a node: camera, model, rules, pins, display and log, until SIGTERM", "node door.json", "node door.json --check",
            "node door.json --frames 100")
        {
            configuration, frames, check,
        }.Does(words => words.GetValue(check) ? NodeRun.Check(words.GetRequiredValue(configuration), terminal.Output)
            : NodeRun.Run(words.GetRequiredValue(configuration), words.GetValue(frames) ?? 0, terminal.Output));
    }
}
