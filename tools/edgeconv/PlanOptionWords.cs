using System.CommandLine;
using EdgeConv.Boards;
using EdgeConv.Converter.Plan;

namespace EdgeConv.Command;

/// <summary>The options of everything that plans a network.</summary>
internal sealed class PlanOptionWords
{
    private readonly Option<string> _plan = Options.Choice(
        "--plan", "How rows are ordered: the fastest plan that fits the arena, the smallest, or a strategy", null,
        "fastest", "smallest", "layer", "overlap", "stream");

    private readonly Option<string> _input = Options.Choice(
        "--input", "The first input's rows: kept whole until the last is read, consumed as they are read, or made from the camera's frame", null,
        "kept", "consumed", "camera");

    private readonly Option<long?> _arena = Options.OptionalCount<long>(
        "--arena", "Most bytes of activation memory, 64 bytes of read slack included", "bytes");

    private readonly Option<string> _board = new("--board")
    {
        Description = $"The board whose memory limits the arena where --arena does not: {string.Join(", ", Board.Names)}, or a file like those in boards/",
        HelpName = "name|file",
    };

    private readonly Option<int?> _rows = Options.OptionalCount<int>(
        "--rows", "Work rows of every step of an overlapped or streamed plan, whatever they cost; chosen if not given", "number");

    public void AddTo(Verb verb)
    {
        verb.Add(_plan);
        verb.Add(_input);
        verb.Add(_arena);
        verb.Add(_board);
        verb.Add(_rows);
    }

    /// <summary>Whether one of them was given.</summary>
    public bool AreGiven(ParseResult words) => words.GetValue(_plan) is not null || words.GetValue(_input) is not null
        || words.GetValue(_arena) is not null || words.GetValue(_board) is not null || words.GetValue(_rows) is not null;

    /// <summary>Whether the input's rows are to come from the camera, said in so many words.</summary>
    public bool AskForCamera(ParseResult words) => words.GetValue(_input) == "camera";

    /// <summary>What <c>--board</c> says.</summary>
    public string? BoardWord(ParseResult words) => words.GetValue(_board);

    /// <param name="input">Where the input's rows come from if the words do not say it.</param>
    public PlanOptions Of(ParseResult words, InputMode input = InputMode.Kept)
    {
        Board? board = words.GetValue(_board) is { } name ? Board.Load(name) : null;
        return Of(words, input, PlanGoal.Fastest) with { ArenaBytes = words.GetValue(_arena) ?? board?.Memory.ArenaBytes, Board = board };
    }

    /// <summary>As <see cref="Of(ParseResult, InputMode)"/> where <c>--board</c> names a microcontroller: its interpreter takes as long for every order of rows, so the smallest plan is the best.</summary>
    public PlanOptions OfMicrocontroller(ParseResult words) => Of(words, InputMode.Kept, PlanGoal.Smallest);

    private PlanOptions Of(ParseResult words, InputMode input, PlanGoal goal) => new()
    {
        Goal = words.GetValue(_plan) is { } plan ? Enum.Parse<PlanGoal>(plan, ignoreCase: true) : goal,
        Input = words.GetValue(_input) is { } mode ? Enum.Parse<InputMode>(mode, ignoreCase: true) : input,
        ArenaBytes = words.GetValue(_arena),
        RowsPerStep = words.GetValue(_rows),
    };
}
