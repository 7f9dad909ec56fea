using System.CommandLine;
using EdgeConv.Errors;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary><c>edgeconv errors</c>: what each error code means. Exit codes: 0, 2 for a word that is no code.</summary>
internal static class ErrorsVerb
{
    public static Verb Create(Terminal terminal)
    {
        var code = Options.NoOption(new Argument<string?>("code") { Description = "A code as an error line names it", Arity = ArgumentArity.ZeroOrOne });
        var markdown = new Option<bool>("--markdown") { Description = "Print the page of all codes, as tools/edgeconv/ERRORS.md" };
        return new Verb("errors", "Lists the error codes, or explains one: cause and remedy", "errors", "errors EC1003") { code, markdown }.Does(words =>
        {
            if (words.GetValue(code) is { } asked)
                Explain(asked, terminal.Output);
            else if (words.GetValue(markdown))
                terminal.Output.Write(Page());
            else
                terminal.Show(Table());
            return Faults.Success;
        });
    }

    /// <summary>ERRORS.md.</summary>
    public static string Page()
    {
        var page = new StringWriter { NewLine = "\n" };
        page.WriteLine("# Errors");
        page.WriteLine();
        page.WriteLine("Every error is one line on standard error, `error: EC1003: <place>: <what>; <remedy>`, and the exit code 2 for a mistake of the caller");
        page.WriteLine("or 1 for a failure. `edgeconv errors EC1003` says of a code what stands here; `edgeconv errors --markdown` writes this page.");
        foreach ((char digit, string title) in ErrorLists.Areas)
        {
            page.WriteLine();
            page.WriteLine($"## EC{digit}xxx {title}");
            foreach (ListedError error in ErrorLists.All.Where(error => error.Code.Id[2] == digit))
            {
                page.WriteLine();
                page.WriteLine($"### {error.Code.Id} {error.Code.Title}");
                page.WriteLine();
                page.WriteLine($"* Cause: {error.Code.Cause}");
                page.WriteLine($"* Remedy: {error.Code.Remedy}");
                page.WriteLine($"* Said by: {error.Programs}.");
            }
        }
        return page.ToString();
    }

    private static void Explain(string asked, TextWriter output)
    {
        ErrorCode code = ErrorLists.All.FirstOrDefault(error => error.Code.Id.Equals(asked, StringComparison.OrdinalIgnoreCase))?.Code
            ?? throw new EdgeConvException(CommandErrors.OptionValue, $"code '{asked}': there is no such error; give one that edgeconv errors lists");
        output.WriteLine($"{code}: {code.Title}");
        output.WriteLine($"cause:  {code.Cause}");
        output.WriteLine($"remedy: {code.Remedy}");
    }

    private static TextTable Table()
    {
        var table = new TextTable("code", "what happened");
        foreach (ListedError error in ErrorLists.All)
            table.Add(error.Code.Id, error.Code.Title);
        return table;
    }
}
