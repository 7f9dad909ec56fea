using EdgeConv.Verbs;
using Spectre.Console;

namespace EdgeConv.Command;

/// <summary>
/// Where the command prints: answers on the output, progress on the error stream. Tables are drawn and progress moves where the stream is a
/// terminal;
/// otherwise both are plain lines. NO_COLOR (no-color.org) takes the colours away.
/// </summary>
internal sealed class Terminal(TextWriter output, TextWriter error, bool outputIsTerminal, bool errorIsTerminal)
{
    public TextWriter Output { get; } = output;

    public TextWriter Error { get; } = error;

    public static Terminal Standard()
    {
        bool isDumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        return new(Console.Out, Console.Error, !Console.IsOutputRedirected && !isDumb, !Console.IsErrorRedirected && !isDumb);
    }

    /// <summary>A table; in a narrow terminal its last column is cut.</summary>
    public void Show(TextTable table)
    {
        if (!outputIsTerminal)
        {
            table.WriteTo(Output);
            return;
        }
        var drawn = new Table { Border = TableBorder.Simple };
        for (int c = 0; c < table.Columns; c++)
            drawn.AddColumn(new TableColumn($"[bold]{Markup.Escape(table.Heading(c))}[/]")
            {
                Alignment = table.IsRight(c) ? Justify.Right : Justify.Left,
                NoWrap = c < table.Columns - 1, Padding = new Padding(0, 0, 1, 0),
            });
        foreach (string[] row in table.Rows)
            drawn.AddRow([.. row.Select(cell => new Text(cell) { Overflow = Overflow.Ellipsis })]);
        On(Output).Write(drawn);
    }

    /// <summary>
    /// Runs long work, which tells its stage (behind a tab, what changes in it) and how much of the stage is done, 0 to 1 or not a number.
    /// </summary>
    public T Work<T>(Func<Action<string, double>, T> work)
    {
        if (!errorIsTerminal)
            return work(PlainStages());
        return On(Error).Progress().AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn()).Start(context =>
        {
            ProgressTask? current = null;
            string at = "";
            return work((said, done) =>
            {
                string stage = said.Split('\t')[0];
                if (stage != at)
                {
                    current?.StopTask();
                    if (current is not null)
                        current.Value = current.MaxValue;
                    current = context.AddTask(Markup.Escape(stage), maxValue: 1);
                    at = stage;
                }
                current!.Description = Markup.Escape(said.Replace('\t', ' '));
                current.IsIndeterminate = double.IsNaN(done);
                if (!double.IsNaN(done))
                    current.Value = done;
            });
        });
    }

    private Action<string, double> PlainStages()
    {
        string at = "";
        return (said, _) =>
        {
            string stage = said.Split('\t')[0];
            if (stage == at)
                return;
            at = stage;
            Error.WriteLine(stage + " ...");
        };
    }

    private static IAnsiConsole On(TextWriter writer) => AnsiConsole.Create(new()
    {
        Out = new AnsiConsoleOutput(writer),
        Ansi = AnsiSupport.Yes,
        Interactive = InteractionSupport.Yes,
        ColorSystem = ColorSystemSupport.Detect, // none where NO_COLOR is set
    });
}
