using System.Text.RegularExpressions;
using EdgeConv.ThermalWatch;
using Xunit;

namespace EdgeConv.Converter.Tests.Firmware;

/// <summary>Tests that redirect the console run alone.</summary>
[CollectionDefinition("console", DisableParallelization = true)]
public sealed class ConsoleTests;

/// <summary>The application whole: its own model, its own recording, what a serial port would show.</summary>
[Collection("console")]
public sealed class ThermalWatchProgramTests
{
    /// <summary>The recording's frames from which on, and up to which, somebody is within the field of view or beside it (tools/presence/recording.py).</summary>
    private const int Enters = 15, Leaves = 55, All = 120;

    [Fact]
    public void It_says_when_somebody_comes_and_goes()
    {
        TextWriter console = Console.Out;
        var text = new StringWriter();
        Console.SetOut(text);
        try
        {
            ThermalWatch.Program.Main();
        }
        finally
        {
            Console.SetOut(console);
        }
        string[] lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(4, lines.Length);
        Assert.Matches(@"^model of \d+ bytes, \d+ bytes of activations$", lines[0]);
        Assert.InRange(Frame(lines[1], "somebody, wake pin high"), Enters, (Enters + Leaves) / 2);
        Assert.InRange(Frame(lines[2], "nobody, wake pin low"), (Enters + Leaves) / 2 + Watch.FramesOff, All - 1);
        Assert.Equal($"{All} frames, no more", lines[3]);
    }

    private static int Frame(string line, string what)
    {
        Match match = Regex.Match(line, $@"^frame (\d+): {what}$");
        Assert.True(match.Success, line);
        return int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
    }
}
