using System.CommandLine;
using System.Globalization;
using System.Text;
using EdgeConv.Converter;
using EdgeConv.Converter.Nano;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary><c>edgeconv convert --target nano</c>: a file for a microcontroller, as a C# class too, and what it takes there.</summary>
internal sealed class NanoTarget
{
    private readonly Option<string> _target = Options.Choice(
        "--target", "Who runs the file: pi, or nano for a microcontroller with nanoFramework: writes a C# class beside it and says what it takes", "pi", "pi", "nano");

    private readonly Option<string> _class = new("--class")
    {
        Description = "With --target nano: the class, with its namespace, and so the file beside the .ecb file; by default the file's name and Model", HelpName = "Name.Space.Class",
    };

    public void AddTo(Verb verb)
    {
        verb.Add(_target);
        verb.Add(_class);
        verb.Validators.Add(words =>
        {
            if (words.GetValue(_target) != "nano" && words.GetValue(_class) is not null)
                words.AddError("--class is for --target nano");
            else if (words.GetValue(_class) is { } name && ResourceClass.Complaint(name) is { } complaint)
                words.AddError($"--class {complaint}");
        });
    }

    public bool IsAsked(ParseResult words) => words.GetValue(_target) == "nano";

    /// <summary>The microcontroller that <c>--board</c> names.</summary>
    /// <exception cref="EdgeConvException">It names none.</exception>
    public static Microcontroller Board(string? word) => word is not null ? Microcontroller.Load(word) : throw new EdgeConvException(
        ConverterErrors.NoMicrocontroller, $"--target nano: which one is not said; give --board {string.Join(" or --board ", Microcontroller.BuiltIn.Select(board => board.Name))}");

    /// <summary>What the file takes of the board and of those that are built in.</summary>
    /// <exception cref="EdgeConvException">It does not run or fit there.</exception>
    public static NanoFit[] Fits(Model model, Microcontroller board, string source)
    {
        NanoFit.RequireOperators(model.File, source);
        var fit = NanoFit.Of(model.File, board);
        fit.RequireRoom(source);
        return [fit, .. Microcontroller.BuiltIn.Where(other => other.Name != board.Name).Select(other => NanoFit.Of(model.File, other))];
    }

    /// <summary>Writes the class beside the .ecb file and returns its path.</summary>
    public string WriteClass(ParseResult words, string path, byte[] file, string source)
    {
        string name = words.GetValue(_class) ?? ResourceClass.NameFor(path);
        string to = Path.Combine(Path.GetDirectoryName(path) ?? "", $"{name[(name.LastIndexOf('.') + 1)..]}.cs");
        OutputFile.Write(to, Encoding.UTF8.GetBytes(ResourceClass.Text(file, name, Path.GetFileName(source))), source);
        return to;
    }

    /// <summary>What it takes, as records.</summary>
    public static MicrocontrollerReport[] Reports(NanoFit[] fits) => [.. fits.Select(fit => new MicrocontrollerReport(
        fit.Board.Name, fit.HeapBytes, fit.Board.HeapBytes, fit.FlashBytes, fit.Board.DeployBytes, Math.Round(fit.Milliseconds, 1)))];

    public static void Print(NanoFit[] fits, string classPath, Terminal terminal)
    {
        terminal.Output.WriteLine($"class {classPath}");
        terminal.Output.WriteLine();
        var table = new TextTable("microcontroller", ">heap", ">of", ">flash", ">of", ">about");
        foreach (NanoFit fit in fits)
            table.Add(fit.Board.Name, Grouped(fit.HeapBytes), Grouped(fit.Board.HeapBytes), Grouped(fit.FlashBytes), Grouped(fit.Board.DeployBytes), Time(fit.Milliseconds));
        terminal.Show(table);
        terminal.Output.WriteLine();
        terminal.Output.WriteLine($"heap: the file, which is copied there, arena and objects; flash: the file and {Grouped(NanoFit.RuntimeBytes)} bytes for the runtime");
        terminal.Output.WriteLine($"time, an estimate: {InterpreterCost.Source}; no board was measured");
        foreach (string source in fits[0].Board.Sources)
            terminal.Output.WriteLine($"{fits[0].Board.Name}, {source}");
    }

    private static string Time(double milliseconds) => milliseconds < 1_000
        ? $"{Math.Max(1, Math.Round(milliseconds)).ToString(CultureInfo.InvariantCulture)} ms"
        : $"{(milliseconds / 1_000).ToString("0.0", CultureInfo.InvariantCulture)} s";

    private static string Grouped(long number) => Numbers.Grouped(number);
}
