using System.CommandLine;
using System.Text.Json;
using EdgeConv.Command.Demo;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>
/// <c>edgeconv demo</c>: reads a meter from recorded frames. Exit codes: 0, 2 where the repository's files are not found.
/// </summary>
internal static class DemoVerb
{
    public static Verb Create(Terminal terminal)
    {
        var frames = Options.Count("--frames", "How many frames are played, from the first", int.MaxValue);
        frames.DefaultValueFactory = _ => int.MaxValue;
        var picture = new Option<string>("--picture")
        {
            Description = "The annotated picture to write; artifacts/demo.png of the repository if not given", HelpName = "file.png",
        };
        var json = Options.Json();
        return new Verb("demo",
            "Reads a water meter: converts its network, plays recorded frames, switches a line on a simulated board",
            "demo", "demo --frames 40 --json")
            { frames, picture, json }
            .Does(words =>
            {
                string root = Repository();
                string target = words.GetValue(picture) ?? Path.Combine(root, "artifacts", "demo.png");
                if (words.GetValue(picture) is null)
                    Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                bool isJson = words.GetValue(json);
                DemoReport report = terminal.Work(say =>
                    new MeterDemo(Path.Combine(root, "tools", "meter"), target, words.GetValue(frames)).Run(say));
                if (isJson)
                    terminal.Output.WriteLine(JsonSerializer.Serialize(report, DemoJson.Default.DemoReport));
                else
                    Print(report, terminal);
                return Faults.Success;
            });
    }

    public static void Print(DemoReport report, Terminal terminal)
    {
        foreach (string line in DemoLines.Of(report.Readings))
            terminal.Output.WriteLine(line);
        terminal.Output.WriteLine();
        terminal.Output.WriteLine(
            $"line {MeterPlayer.Pin} of the simulated board rose {report.Pulses} times and fell {report.Pulses} times:");
        foreach (LinePulse[] some in report.Line.Chunk(5))
            terminal.Output.WriteLine("  " + string.Join("   ",
                some.Select(pulse => $"{DemoLines.Time(pulse.Rose)} to {DemoLines.Time(pulse.Fell)}")));
        terminal.Output.WriteLine();

        var accuracy = new TextTable("digits right", ">pictures", ">float", ">int8");
        foreach (KindAccuracy kind in report.Accuracy)
            accuracy.Add(kind.Kind, Numbers.Grouped(kind.Pictures),
                Numbers.Fixed(kind.Float, 1) + " %", Numbers.Fixed(kind.Int8, 1) + " %");
        terminal.Show(accuracy);
        terminal.Output.WriteLine();
        var figures = new TextTable("figure", ">value");
        figures.Add("frames read, held", $"{report.Accepted}, {report.Held}");
        figures.Add("units advanced, pulses of the line", $"{report.Advances}, {report.Pulses}");
        figures.Add("worst error of an accepted reading", Numbers.Fixed(report.WorstError, 2) + " units");
        figures.Add("arena, its lower bound", $"{Numbers.Grouped(report.ArenaBytes)}, {Numbers.Grouped(report.ArenaLowerBound)} bytes");
        figures.Add("weights, whole file", $"{Numbers.Grouped(report.WeightsBytes)}, {Numbers.Grouped(report.FileBytes)} bytes");
        figures.Add("multiply-accumulates per digit", Numbers.Grouped(report.Macs));
        figures.Add("time per frame of five digits, median", Numbers.Fixed(report.MedianMilliseconds, 2) + " ms");
        terminal.Show(figures);
        terminal.Output.WriteLine();
        terminal.Output.WriteLine($"picture {report.Picture}");
    }

    /// <summary>
    /// The folder that holds EdgeConv.sln, above the program or the current folder: the demo plays the repository's files.
    /// </summary>
    private static string Repository()
    {
        foreach (string start in (string[])[AppContext.BaseDirectory, Environment.CurrentDirectory])
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "EdgeConv.sln")))
                    return folder.FullName;
        throw new EdgeConvException(CommandErrors.Repository, "demo: the repository with tools/meter is not found; run ./edgeconv demo inside it");
    }
}
