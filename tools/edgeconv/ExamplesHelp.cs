using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace EdgeConv.Command;

/// <summary>The usual help, then examples: those of the verb, or the first one of each.</summary>
internal sealed class ExamplesHelp(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        System.CommandLine.Command command = parseResult.CommandResult.Command;
        IEnumerable<string> examples = command is Verb verb ? verb.Examples : command.Subcommands.OfType<Verb>().Select(one => one.Examples[0]);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (string example in examples)
            output.WriteLine($"  edgeconv {example}");
        return 0;
    }
}
