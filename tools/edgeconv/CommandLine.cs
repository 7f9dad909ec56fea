using System.CommandLine;
using System.CommandLine.Help;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>All verbs, and what their command lines have in common.</summary>
internal static class CommandLine
{
    public static RootCommand Root(Terminal terminal)
    {
        var root = new RootCommand("Turns trained networks into int8 .ecb files and runs them.")
        {
            ConvertVerb.Create(terminal), InspectVerb.Create(terminal), RunVerb.Create(terminal), EvalVerb.Create(terminal), CompareVerb.Create(terminal),
            VerifyVerb.Create(terminal), PlanVerb.Create(terminal), KernelsVerb.Create(terminal), BenchVerb.Create(terminal), BoardsVerb.Create(terminal),
            NodeVerb.Create(terminal), GatewayVerb.Create(terminal), SimulateVerb.Create(terminal), DemoVerb.Create(terminal),
            DeployVerb.Create(terminal), DoctorVerb.Create(terminal), ReportVerb.Create(terminal), ErrorsVerb.Create(terminal),
        };
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExamplesHelp((HelpAction)help.Action!);
        return root;
    }

    /// <summary>What is wrong with the words that were given, as one line.</summary>
    public static EdgeConvException Mistake(ParseResult parsed)
    {
        string what = parsed.UnmatchedTokens is [var word, ..] ? $"there is no verb or option '{word}'"
            : string.Join(' ', parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
        string verb = parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
        return new(CommandErrors.CommandLine, $"command line: {what}; see edgeconv {verb}--help");
    }
}
