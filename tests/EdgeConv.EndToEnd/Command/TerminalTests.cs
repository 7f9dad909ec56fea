using EdgeConv.Command;
using Xunit;

namespace EdgeConv.EndToEnd.Command;

[CollectionDefinition(nameof(TerminalTests), DisableParallelization = true)]
public sealed class EnvironmentIsChanged;

[Collection(nameof(TerminalTests))]
public sealed class TerminalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_terminal_gets_drawn_tables()
    {
        using StringWriter output = new(), error = new();
        Assert.Equal(0, Program.Run(["inspect", _folder.Write("meter.ecb", Meter.Ecb)],
            new Terminal(output, error, outputIsTerminal: true, errorIsTerminal: false)));
        Assert.Contains("─", output.ToString());
    }

    [Fact]
    public void NO_COLOR_takes_the_colours_away()
    {
        const string Colour = "\e\\[([0-9]+;)*(3[0-8]|9[0-7])[;m]"; // SGR codes of text colours
        string few = Meter.FewInputs(_folder);
        string? term = Environment.GetEnvironmentVariable("TERM");
        string Progress(string? noColour)
        {
            Environment.SetEnvironmentVariable("TERM", "xterm-256color");
            Environment.SetEnvironmentVariable("NO_COLOR", noColour);
            using StringWriter output = new(), error = new();
            Program.Run(["convert", Meter.Onnx, "-o", _folder.File("a.ecb"), "--calibrate", few],
                new Terminal(output, error, outputIsTerminal: true, errorIsTerminal: true));
            return error.ToString();
        }
        try
        {
            Assert.Matches(Colour, Progress(null));
            Assert.DoesNotMatch(Colour, Progress("1"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("TERM", term);
            Environment.SetEnvironmentVariable("NO_COLOR", null);
        }
    }

    [Fact]
    public void A_terminal_sees_progress_and_the_output_stays_clean()
    {
        using StringWriter output = new(), error = new();
        string few = Meter.FewInputs(_folder);
        int code = Program.Run(["convert", Meter.Onnx, "-o", _folder.File("a.ecb"), "--calibrate", few, "--json"],
            new Terminal(output, error, outputIsTerminal: false, errorIsTerminal: true));
        Assert.Equal(0, code);
        Assert.StartsWith("{", output.ToString());
        Assert.Contains("calibrating", error.ToString());
        Assert.Contains("\e[", error.ToString());
    }

    [Fact]
    public void Without_a_terminal_progress_is_one_plain_line_per_stage()
    {
        CommandRun run = CommandRun.Of("convert", Meter.Onnx, "-o", _folder.File("a.ecb"), "--calibrate", Meter.FewInputs(_folder))
            .Succeeds();
        Assert.Equal([$"importing {Meter.Onnx} ...", "trying ...", "equalising ...", "calibrating ...", "rounding ...", "lowering ...", "planning ...", "writing ..."],
            run.Error.TrimEnd().Split('\n'));
    }

    [Theory, InlineData("convert"), InlineData("inspect"), InlineData("run"), InlineData("compare"), InlineData("verify"),
        InlineData("demo")]
    public void Help_of_every_verb_has_examples(string verb)
    {
        string help = CommandRun.Of(verb, "--help").Succeeds().Output;
        Assert.Contains("Examples:", help);
        Assert.Contains($"  edgeconv {verb}", help);
        Assert.Contains($"  edgeconv {verb}", CommandRun.Of("--help").Succeeds().Output);
    }

    [Fact]
    public void A_process_of_its_own_ends_with_the_same_codes_and_lines()
    {
        string model = _folder.Write("meter.ecb", Meter.Ecb);
        CommandRun sound = CommandRun.Child("verify", model).Succeeds();
        Assert.Equal(CommandRun.Of("verify", model).Output, sound.Output);
        Assert.Equal("", sound.Error);
        CommandRun missing = CommandRun.Child("verify", model + ".missing").Fails(2);
        Assert.Equal("", missing.Output);
    }
}
