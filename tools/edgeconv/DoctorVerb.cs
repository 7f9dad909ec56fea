using System.CommandLine;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary><c>edgeconv doctor</c>: what keeps a node from running well here. Exit codes: 0, 1 if there is a fault.</summary>
internal static class DoctorVerb
{
    public static Verb Create(Terminal terminal)
    {
        var root = new Option<string>("--root") { Description = "Look at a machine's files below this folder", HelpName = "folder", DefaultValueFactory = _ => "/" };
        var json = Options.Json();
        return new Verb("doctor", "Looks at cameras, pins, groups, power, heat, memory and service, with a remedy for each finding", "doctor", "doctor --json") { root, json }
            .Does(words => DoctorRun.Run(words.GetRequiredValue(root), words.GetValue(json), terminal.Output));
    }
}
