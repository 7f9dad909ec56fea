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
        TextWriter output = parseResult.InvocationConfiguration.Output;
        var text = new StringWriter();
        parseResult.InvocationConfiguration.Output = text;
        usual.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        output.Write(text.ToString().Replace(RootCommand.ExecutableName, "edgeconv",
            StringComparison.Ordinal)); // what ./edgeconv starts has another name
        System.CommandLine.Command command = parseResult.CommandResult.Command;
        IEnumerable<string> examples = command is Verb verb ? verb.Examples
            : command.Subcommands.OfType<Verb>().Select(one => one.Examples[0]);
        output.WriteLine("Examples:");
        foreach (string example in examples)
            output.WriteLine($"  edgeconv {example}");
        return 0;
    }
}
