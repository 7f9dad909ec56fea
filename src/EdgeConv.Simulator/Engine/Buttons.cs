using EdgeConv.Node.Configuration;

namespace EdgeConv.Simulator;

/// <summary>Buttons: the inputs that rules look at, by the rules' names.</summary>
internal static class Buttons
{
    /// <summary>Presses or lets go.</summary>
    /// <exception cref="EdgeConvException">There is no such button.</exception>
    public static void Press(SimulatedBoard board, IReadOnlyList<RuleConfiguration> rules, string button, bool isDown)
    {
        RuleConfiguration? rule = rules.FirstOrDefault(rule => rule.Name == button && rule.Pin is not null);
        if (rule is null)
            throw new EdgeConvException(SimulatorErrors.Option, $"button '{button}': there is no such button; give "
                + (rules.Any(each => each.Pin is not null) ? string.Join(", ", rules.Where(each => each.Pin is not null).Select(each => each.Name)) : "none: no rule looks at a pin"));
        board.Drive(button, BoardView.LineOf(board.Board, rule.Pin!), isDown, isHigh: !rule.ActiveLow);
    }
}
