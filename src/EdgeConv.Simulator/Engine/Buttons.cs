using EdgeConv.Node.Configuration;
using EdgeConv.Node.Wake;

namespace EdgeConv.Simulator;

/// <summary>A button: an input that a rule looks at, or that wakes the node.</summary>
/// <param name="Name">The rule's, or <see cref="WakePin.Name"/>.</param>
internal sealed record ButtonPin(string Name, string Pin, bool ActiveLow);

/// <summary>The buttons of a node.</summary>
internal static class Buttons
{
    /// <summary>All, what wakes the node first. A rule of the same name gives way to it.</summary>
    public static IReadOnlyList<ButtonPin> Of(NodeConfiguration node)
    {
        IEnumerable<ButtonPin> rules = (node.Rules ?? []).Where(rule => rule.Pin is not null).Select(rule => new ButtonPin(rule.Name, rule.Pin!, rule.ActiveLow));
        return [.. node.Wake is { } wake ? rules.Where(rule => rule.Name != WakePin.Name).Prepend(new(WakePin.Name, wake.Pin, wake.ActiveLow)) : rules];
    }

    /// <summary>Presses or lets go.</summary>
    /// <exception cref="EdgeConvException">There is no such button.</exception>
    public static void Press(SimulatedBoard board, NodeConfiguration node, string button, bool isDown)
    {
        IReadOnlyList<ButtonPin> buttons = Of(node);
        ButtonPin pressed = buttons.FirstOrDefault(each => each.Name == button) ?? throw new EdgeConvException(SimulatorErrors.Option, $"button '{button}': there is no such button; give "
            + (buttons.Count > 0 ? string.Join(", ", buttons.Select(each => each.Name)) : "none: no rule looks at a pin"));
        board.Drive(button, BoardView.LineOf(board.Board, pressed.Pin), isDown, isHigh: !pressed.ActiveLow);
    }
}
