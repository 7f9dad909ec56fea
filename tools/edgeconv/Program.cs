using System.CommandLine;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>The command <c>edgeconv</c>.</summary>
internal static class Program
{
    public static int Main(string[] args) => Run(args, Terminal.Standard());

    /// <summary>Runs without a terminal: plain lines, no colours.</summary>
    public static int Run(string[] args, TextWriter output, TextWriter error) =>
        Run(args, new Terminal(output, error, outputIsTerminal: false, errorIsTerminal: false));

    public static int Run(string[] args, Terminal terminal)
    {
        int code = Faults.Guard(terminal.Error, () =>
        {
            ParseResult parsed = CommandLine.Root(terminal)
                .Parse(args, new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0)
                throw CommandLine.Mistake(parsed);
            return parsed.Invoke(new() { Output = terminal.Output, Error = terminal.Error, EnableDefaultExceptionHandler = false });
        });
        terminal.Output.Flush();
        return code;
    }
}
