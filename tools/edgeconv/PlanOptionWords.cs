using System.CommandLine;
using System.Globalization;
using EdgeConv.Converter.Plan;

namespace EdgeConv.Command;

/// <summary>The options of everything that plans a network.</summary>
internal sealed class PlanOptionWords
{
    private readonly Option<string?> _plan = Options.Choice(
        "--plan", "How rows are ordered: the fastest plan that fits --arena, the smallest, or a strategy", null,
        "fastest", "smallest", "layer", "overlap", "stream")!;

    private readonly Option<string?> _input = Options.Choice(
        "--input", "The first input's rows: kept whole until the last is read, consumed as they are read, or made from the camera's frame", null,
        "kept", "consumed", "camera")!;

    private readonly Option<long?> _arena = new("--arena")
    {
        Description = "Most bytes of activation memory, read slack included", HelpName = "bytes",
        CustomParser = result =>
        {
            if (long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) && bytes > 0)
                return bytes;
            result.AddError($"--arena {result.Tokens[0].Value} is no whole number above 0");
            return null;
        },
    };

    public void AddTo(Verb verb)
    {
        verb.Add(_plan);
        verb.Add(_input);
        verb.Add(_arena);
    }

    public PlanOptions Of(ParseResult words) => new()
    {
        Goal = words.GetValue(_plan) is { } plan ? Enum.Parse<PlanGoal>(plan, ignoreCase: true) : PlanGoal.Fastest,
        Input = words.GetValue(_input) is { } input ? Enum.Parse<InputMode>(input, ignoreCase: true) : InputMode.Kept,
        ArenaBytes = words.GetValue(_arena),
    };
}
