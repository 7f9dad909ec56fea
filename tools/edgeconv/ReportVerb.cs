using System.CommandLine;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary><c>edgeconv report</c>: one file about this board. Exit codes: 0, 1 if a model gives wrong bytes, 2 for a mistake of the caller.</summary>
internal static class ReportVerb
{
    public static Verb Create(Terminal terminal)
    {
        var models = Options.NoOption(new Argument<string[]>("models") { Description = ".ecb files that are checked and timed too", Arity = ArgumentArity.ZeroOrMore });
        var output = new Option<string>("--output", "-o") { Description = "The file", HelpName = "file", DefaultValueFactory = _ => ReportRun.DefaultFile };
        return new Verb("report", "Writes one file about this board: what it is, exactness and speed of models and kernels, cameras, doctor's findings",
            "report", "report faces.ecb people.ecb -o pi4.json") { models, output }
            .Does(words => ReportRun.Run(words.GetRequiredValue(output), words.GetValue(models) ?? [], terminal.Output));
    }
}
